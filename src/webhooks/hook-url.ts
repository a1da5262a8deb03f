/**
 * The address that a webhook's deliveries are posted to, or of the database that they are written to. It may hold secrets, so it is stored encrypted; beside it stands
 * a short form of it, which is all that anybody is shown.
 */
import type { Keyring } from '../lib/crypto.ts';
import { bodyProblem, validationError } from '../lib/errors.ts';
import type { WebhookRow, WebhookStore } from '../store/webhooks/webhooks.ts';

/** The columns that hold an address. */
export type StoredUrl = Pick<WebhookRow, 'hookUrl' | 'sealedUrl'>;

/** Stands for what is left out; no URL has it. */
const CUT = '…';
/** Characters of a path that are shown, when it is longer. */
const MOST_SHOWN = 8;

function shortPath(path: string): string {
  if (path.length <= MOST_SHOWN) return path;
  // Of a short one half at most: it may be nothing but a token.
  return path.slice(0, Math.min(MOST_SHOWN, Math.ceil(path.length / 2))) + CUT;
}

/** Scheme, host and port, of a database's URL too. */
export function originOf(url: string): string {
  const { origin, protocol, host } = new URL(url);
  return origin === 'null' ? `${protocol}//${host}` : origin;
}

/** Without user, query and fragment, and with the beginning of its path only. */
export function shortUrl(url: string): string {
  if (!URL.canParse(url)) return CUT;
  const { pathname, search, hash } = new URL(url);
  const origin = originOf(url);
  const path = shortPath(pathname);
  if (search + hash !== '') return origin + (path.endsWith(CUT) ? path : path + CUT);
  // A bare origin is written without a slash at its end as well.
  return path === '/' && !url.endsWith('/') ? origin : origin + path;
}

/** What is shown of a webhook's address. An earlier version stored it whole. */
export const shownUrl = ({ hookUrl, sealedUrl }: StoredUrl): string =>
  sealedUrl === null ? shortUrl(hookUrl) : hookUrl;

/**
 * The address that a change asks for; undefined when it is what was shown, which clients send back with everything else.
 * Throws `validation_failed` for the short form of another one.
 */
export function changedUrl(given: string | undefined, row?: StoredUrl, field = 'hook_url'): string | undefined {
  if (given === undefined || (row && given === shownUrl(row))) return undefined;
  if (!given.includes(CUT)) return given;
  throw validationError([bodyProblem(`$.${field}`, 'is shortened: give the whole URL')]);
}

export interface HookUrls {
  /** Columns for an address of a webhook. */
  seal(webhookId: string, url: string): StoredUrl;
  reveal(row: Pick<WebhookRow, 'id' | keyof StoredUrl>): string;
  /** Encrypts what an earlier version stored in plain text; how many. */
  sealPlain(): Promise<number>;
  /** Encrypts what is not under the first key yet; how many. */
  rotate(): Promise<number>;
}

export function createHookUrls(store: Pick<WebhookStore, 'urls' | 'reseal'>, keyring: Keyring): HookUrls {
  const contextOf = (webhookId: string) => `webhook:${webhookId}`;

  const seal: HookUrls['seal'] = (webhookId, url) => ({
    hookUrl: shortUrl(url),
    sealedUrl: keyring.encrypt(url, contextOf(webhookId)),
  });

  const reveal: HookUrls['reveal'] = ({ id, hookUrl, sealedUrl }) =>
    sealedUrl === null ? hookUrl : keyring.decrypt(sealedUrl, contextOf(id));

  async function sealAgain(isWanted: (sealedUrl: string | null) => boolean): Promise<number> {
    let sealed = 0;
    for (const row of await store.urls()) {
      if (isWanted(row.sealedUrl) && (await store.reseal(row, seal(row.id, reveal(row))))) sealed += 1;
    }
    return sealed;
  }

  return {
    seal,
    reveal,
    sealPlain: () => sealAgain((sealedUrl) => sealedUrl === null),
    rotate: () => sealAgain((sealedUrl) => sealedUrl === null || !keyring.isCurrent(sealedUrl)),
  };
}
