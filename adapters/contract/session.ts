/** What the gateway hands to an adapter for one call, and what is handed on as it is. */

import type { Readable } from 'node:stream';
import type { JsonObject } from '../../schema/field.ts';
import type { Clock } from '../../src/lib/clock.ts';
import type { Logger } from '../../src/lib/observe/log.ts';
import type { Outbound } from '../../src/lib/outbound/outbound.ts';
import type { Secret } from '../../src/lib/secret.ts';

export interface DownloadInput {
  readonly id: string;
  /** Value of the caller's `Range` header. */
  readonly range: string | undefined;
}

/** An answer of the provider that is handed on as it is. */
export interface Upstream {
  readonly status: number;
  /** Whether the provider said that it does not take the credentials. */
  readonly isUnauthorized?: boolean | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Readable;
}

/** What is asked of the passthrough. */
export interface PassthroughAsk {
  readonly method: string;
  /** Relative to the site, decoded once, without a leading slash. */
  readonly path: string;
  /** All of it, in bytes; undefined when there is none, or when it was not asked for. */
  readonly body: Uint8Array | undefined;
}

export interface PassthroughRequest {
  readonly method: string;
  /** Relative to the site, decoded once, without a leading slash. */
  readonly path: string;
  /** As it came, without `?`. */
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readable | Uint8Array | undefined;
}

/** The connection as an adapter sees it. */
export interface ConnectionView {
  readonly id: string;
  /** The non-secret part of the credentials. */
  readonly auth: JsonObject;
}

/** What a call has at hand. */
export interface Context<Client> extends Omit<Session, 'credentials' | 'renew' | 'ahead'> {
  readonly client: Client;
  readonly ahead?: Ahead<Context<Client>> | undefined;
}

/** What the gateway hands to an adapter for one call. */
export interface Session {
  readonly connection: ConnectionView;
  /** Decrypted; whatever the adapter's `verify` returned. */
  readonly credentials: Secret;
  /** Newer credentials in place of those that the provider refused; undefined when there are none to be had. */
  readonly renew?: ((refused: Secret) => Promise<Secret | undefined>) | undefined;
  readonly outbound: Outbound;
  /** What was learned about this connection's site, kept for a while. */
  readonly cache: ConnectionCache;
  readonly walks: StoredWalks;
  readonly recentWrites: RecentWrites;
  /** Undefined for calls whose caller does not walk through pages. */
  readonly ahead?: Ahead<Session> | undefined;
  readonly clock: Clock;
  readonly log: Logger;
  /** Runs `work` when nothing else of this connection runs under `key`. Throws `upstream_timeout` when time is up. */
  serialize<T>(key: string, work: () => Promise<T>): Promise<T>;
  /** Set when the caller wants the write to happen once. */
  readonly attempt?: Attempt | undefined;
  /** Aborts when the caller is gone or the time is up. */
  readonly signal: AbortSignal;
  /** Epoch milliseconds at which the caller's time is up. */
  readonly deadline: number;
}

/** A write that may be asked for more than once and is to happen once. */
export interface Attempt {
  /** The same on every try of this write, and of no other; goes along with what is created. */
  readonly marker: string;
  /** Whether an earlier try may have reached the provider: then it is looked for before anything is sent. */
  readonly mayBeDone: boolean;
  /** When the first try began, in epoch milliseconds. */
  readonly startedAt: number;
  /** What an earlier try wrote down. */
  readonly memo: string | undefined;
  /** Writes something down for a later try, durably. */
  remember(memo: string): Promise<void>;
}

/** Objects that were written lately through the gateway on this connection, by whichever process. */
export interface RecentWrites {
  /** @param objectId empty when nobody knows what the write changes. */
  note(objectId: string): Promise<void>;
  list(maxAgeMs: number, limit: number): Promise<WrittenLately>;
}

export interface WrittenLately {
  /** Newest first. */
  readonly ids: readonly string[];
  /** When anything was written last, in epoch milliseconds; undefined when nothing was. */
  readonly lastAt: number | undefined;
}

/** What is read before it is asked for: in the background, by this process alone. */
export interface Ahead<S> {
  /**
   * Runs `work` with a session of its own, as soon as this call has let go. What it gets of the provider stays in
   * memory until it is released. Rejects when it does not succeed, or there is no room for it.
   */
  read<T>(work: (session: S) => Promise<T>): Promise<Held<T>>;
  /** What one caller keeps for its next call, under a key of the list; replaces and drops what stood there. */
  keep(key: string, kept: Kept): void;
  /** What was kept for this call, and not dropped since; nobody else gets it then. */
  take(key: string): Kept | undefined;
  has(key: string): boolean;
  /** A page is asked for; the function that is returned says that it was served. */
  begin(key: string): () => void;
  /** Whether a page is being served. */
  isBegun(key: string): boolean;
  /** What was read was of use, or not: a caller for whom much was read in vain is read nothing for a while. */
  ended(outcome: 'used' | 'dropped'): void;
  isWorthwhile(): boolean;
}

export interface Held<T> {
  readonly value: T;
  release(): void;
}

export interface Kept {
  /** Called when nobody takes it in time, or there is no room for it any more. */
  drop(): void;
}

/** Where walks of one caller over lists of one connection stand: durable, for some minutes after they were last used. */
export interface StoredWalks {
  /**
   * Those that go on at an offset, those used last first; or else one whose last page began there; or else the one that was
   * used last.
   */
  at(list: string, next: number): Promise<StoredWalk[]>;
  /** @param before what it was; when somebody else has gone on with that, or there was none, it is a walk of its own. */
  save(list: string, walk: Omit<StoredWalk, 'id'>, before: StoredWalk | undefined): Promise<void>;
  /** Changes what is known of a walk, unless somebody has gone on with it. */
  amend(walk: StoredWalk, value: string): Promise<void>;
}

export interface StoredWalk {
  readonly id: string;
  /** Offset at which it goes on. */
  readonly next: number;
  /** Offset of its last page. */
  readonly previous: number;
  /** Epoch milliseconds. */
  readonly usedAt: number;
  readonly value: string;
}

export interface ConnectionCache {
  /** The value under `key`, loaded once when absent or older than `maxAgeMs`. */
  get<T>(key: string, maxAgeMs: number, load: () => Promise<T>): Promise<T>;
  forget(key: string): void;
  /**
   * The site itself was changed: what is known of it counts no more, on any connection to it and in any process. Resolves
   * once nobody goes by it.
   */
  siteChanged(): Promise<void>;
}
