/** What the gateway says of itself. */

import { gunzipSync } from 'node:zlib';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand({ seed: { issues: 1 } });
});
afterAll(() => stand.close());

/** As it came over the wire. */
async function got(path: string, headers: Record<string, string> = {}) {
  const answer = await request(stand.url + path, { headers });
  return { status: answer.statusCode, headers: answer.headers, bytes: Buffer.from(await answer.body.arrayBuffer()) };
}

describe.each(['/openapi.json', '/docs/scalar.js'])('%s', (path) => {
  it('comes compressed to who takes that, and is the same for others', async () => {
    const plain = await got(path);
    const small = await got(path, { 'accept-encoding': 'br, gzip' });
    expect([plain.status, small.status]).toEqual([200, 200]);
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(small.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'accept-encoding' });
    expect(small.headers['content-length']).toBe(String(small.bytes.length));
    expect(small.bytes.length).toBeLessThan(plain.bytes.length / 2);
    expect(gunzipSync(small.bytes).equals(plain.bytes)).toBe(true);
  });
});

describe('the reference', () => {
  it('finds all that it needs on this very gateway', async () => {
    const page = (await got('/docs')).bytes.toString();
    const needed = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address = '']) => address);
    expect(needed.length).toBeGreaterThan(5);
    for (const address of needed) {
      expect(address).toMatch(/^\//);
      const { status } = await got(address);
      expect([address, status < 400]).toEqual([address, true]);
    }
  });

  it('runs scripts of this gateway alone, and asks nothing of other hosts', async () => {
    const policy = String((await got('/docs')).headers['content-security-policy']).split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("connect-src 'self'");
    expect(policy.join(' ')).not.toMatch(/https?:|\*|unsafe-eval/);
  });

  it('weighs at most 1.1 MB over the wire', async () => {
    const compressed = { 'accept-encoding': 'gzip' };
    const page = (await got('/docs')).bytes.toString();
    const scripts = [...page.matchAll(/(?:src|href)="(\/(?:docs|assets)\/[^"]+\.(?:js|css)[^"]*)"/g)].map(
      ([, address = '']) => address,
    );
    const sizes = await Promise.all(
      ['/openapi.json', ...scripts].map(async (path) => (await got(path, compressed)).bytes.length),
    );
    expect(scripts.length).toBe(4);
    expect(sizes.reduce((sum, size) => sum + size, page.length)).toBeLessThan(1_100_000);
  });

  it('gives nothing else of the folder that it is in', async () => {
    for (const name of ['package.json', 'index.js', 'scalar.js.map', '..%2fpackage.json', '..%2fmain.js']) {
      expect([name, [400, 404].includes((await got(`/docs/${name}`)).status)]).toEqual([name, true]);
    }
  });
});

describe('a browser', () => {
  it.each([
    ['/', '/console'],
    ['/favicon.ico', '/assets/icon.svg'],
  ])('finds its way from %s to %s', async (path, target) => {
    const { status, headers } = await got(path);
    expect(status).toBe(302);
    expect(String(headers.location)).toContain(target);
    expect((await got(String(headers.location))).status).toBe(path === '/' ? 303 : 200);
  });

  it.each(['/docs/', '/docs/guides/', '/docs/guides/sync/', '/docs/concepts/pagination/', '/healthz/'])(
    'may end a path with a slash: %s',
    async (path) => {
      expect((await stand.get(path)).status).toBe(200);
    },
  );

  it('is told which pages are for search engines', async () => {
    expect((await got('/robots.txt')).bytes.toString()).toBe('User-agent: *\nAllow: /docs\nDisallow: /\n');
  });
});
