import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { createKeyring } from '../../../src/lib/crypto.ts';
import { openStore } from '../../../src/store/base/open.ts';
import type { Store } from '../../../src/store/base/store.ts';
import { webhookStore } from '../../../src/store/webhooks/webhooks.ts';
import { changedUrl, createHookUrls, shortUrl, shownUrl } from '../../../src/webhooks/hook-url.ts';
import { addWorkspace, WORKSPACE, webhookRow } from '../store/rows.ts';

const key = (byte: number) => Buffer.alloc(32, byte);

describe('the short form of an address', () => {
  it.each([
    ['https://app.example.com', 'https://app.example.com'],
    ['https://app.example.com/', 'https://app.example.com/'],
    ['https://app.example.com/hook', 'https://app.example.com/hook'],
    ['https://app.example.com:8443/a/b/c', 'https://app.example.com:8443/a/b/c'],
    ['https://app.example.com/hooks/taskgate', 'https://app.example.com/hooks/t…'],
    ['https://hooks.example.com/services/T01/B02/s3cr3t', 'https://hooks.example.com/service…'],
    ['https://app.example.com/9f8e7d6c5b', 'https://app.example.com/9f8e7…'],
    ['https://app.example.com/hook?token=s3cr3t', 'https://app.example.com/hook…'],
    ['https://app.example.com?token=s3cr3t', 'https://app.example.com/…'],
    ['https://app.example.com/#s3cr3t', 'https://app.example.com/…'],
    ['https://user:s3cr3t@app.example.com/hook', 'https://app.example.com/hook'],
    ['https://user@app.example.com/hooks/taskgate?x', 'https://app.example.com/hooks/t…'],
    ['nothing', '…'],
  ])('of %s is %s', (url, short) => expect(shortUrl(url)).toBe(short));

  const secret = fc.string({
    unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOP0123456789_-'),
    minLength: 12,
    maxLength: 40,
  });
  const places = fc.constantFrom<(secret: string) => string>(
    (text) => `https://app.example.com/${text}`,
    (text) => `https://app.example.com/in/${text}/events`,
    (text) => `https://app.example.com/hook?token=${text}`,
    (text) => `https://app.example.com/hook?${text}`,
    (text) => `https://app.example.com?${text}`,
    (text) => `https://app.example.com/hook#${text}`,
    (text) => `https://user:${text}@app.example.com/hook`,
    (text) => `https://${text}@app.example.com/`,
  );

  it('holds no secret, wherever it stands, is taken for itself, and its host is the right one', () => {
    fc.assert(
      fc.property(secret, places, (text, place) => {
        const short = shortUrl(place(text));
        expect(short).not.toContain(text.slice(0, 8));
        expect(new URL(short).host).toBe('app.example.com');
        expect(changedUrl(short, { hookUrl: short, sealedUrl: 'v1' })).toBeUndefined();
      }),
    );
  });
});

describe('an address in a change', () => {
  const row = { hookUrl: 'https://app.example.com/hook…', sealedUrl: 'v1.x.y' };

  it('is none when it is what was shown, and the new one otherwise', () => {
    expect(changedUrl(undefined, row)).toBeUndefined();
    expect(changedUrl(row.hookUrl, row)).toBeUndefined();
    expect(changedUrl('https://app.example.com/hook', row)).toBe('https://app.example.com/hook');
    const plain = { hookUrl: 'https://app.example.com/hook?token=s3cr3t', sealedUrl: null };
    expect(changedUrl('https://app.example.com/hook…', plain)).toBeUndefined();
    expect(changedUrl(plain.hookUrl, plain)).toBe(plain.hookUrl);
  });

  it('is refused when it is the short form of another one', () => {
    expect(() => changedUrl('https://app.example.com/other…', row)).toThrow('$.hook_url is shortened');
    expect(() => changedUrl('https://app.example.com/hook…')).toThrow('$.hook_url is shortened');
  });
});

describe('stored addresses', () => {
  let store: Store;
  beforeEach(async () => {
    store = await openStore({ kind: 'sqlite', path: ':memory:' });
    await addWorkspace(store);
  });

  const URLS = ['https://app.example.com/hook?token=first', 'https://app.example.com/hook?token=second'];
  const under = (...keys: [Buffer, ...Buffer[]]) => createHookUrls(webhookStore(store), createKeyring(keys));
  const rows = () => store.db.select().from(store.t.webhook);

  async function insert(seal?: ReturnType<typeof under>): Promise<void> {
    for (const [index, url] of URLS.entries()) {
      const columns = seal?.seal(`h${index}`, url) ?? { hookUrl: url, sealedUrl: null };
      await store.db.insert(store.t.webhook).values(webhookRow(`h${index}`, columns));
    }
  }

  it('are encrypted, each for its own webhook', async () => {
    const hookUrls = under(key(1));
    await insert(hookUrls);
    const [first, second] = await rows();
    if (!first || !second) throw new Error('There are none.');
    expect(JSON.stringify(await rows())).not.toContain('token');
    expect([first, second].map((row) => hookUrls.reveal(row))).toEqual(URLS);
    expect(() => hookUrls.reveal({ ...first, sealedUrl: second.sealedUrl })).toThrow();
  });

  it('of an earlier version are used as they are, and encrypted when there is an occasion', async () => {
    await insert();
    const hookUrls = under(key(1));
    expect((await rows()).map((row) => hookUrls.reveal(row))).toEqual(URLS);
    expect((await rows()).map(shownUrl)).toEqual(Array(2).fill('https://app.example.com/hook…'));
    expect(await hookUrls.sealPlain()).toBe(2);
    expect(await hookUrls.sealPlain()).toBe(0);
    expect(JSON.stringify(await rows())).not.toContain('token');
    expect((await rows()).map((row) => hookUrls.reveal(row))).toEqual(URLS);
  });

  it('are re-encrypted under the first key, with those that never were', async () => {
    await insert(under(key(1)));
    await store.db.insert(store.t.webhook).values(webhookRow('plain', { hookUrl: URLS[0] ?? '' }));
    expect(await under(key(2), key(1)).rotate()).toBe(3);
    expect(await under(key(2), key(1)).rotate()).toBe(0);
    const hookUrls = under(key(2));
    expect((await rows()).map((row) => hookUrls.reveal(row)).sort()).toEqual([URLS[0], ...URLS].sort());
  });

  it('that somebody changes meanwhile stay what they were changed to', async () => {
    await insert();
    const real = webhookStore(store);
    const slow = {
      ...real,
      async urls() {
        const found = await real.urls();
        await real.update(WORKSPACE, 'h0', under(key(1)).seal('h0', 'https://new.example.com/'));
        return found;
      },
    };
    expect(await createHookUrls(slow, createKeyring([key(1)])).sealPlain()).toBe(1);
    const [first] = await rows();
    expect(first && under(key(1)).reveal(first)).toBe('https://new.example.com/');
  });
});
