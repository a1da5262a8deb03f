/**
 * What bodies take up in memory, all of them together: those that callers send, those that providers answer, and answers
 * that wait for callers who read slowly. What has no room is refused, so that the process lives, whoever sends what.
 */
import { GatewayError } from './errors.ts';
import type { Metrics } from './observe/metrics.ts';

/** The bytes of one body, or of what was made of it. */
export interface Hold {
  /** Takes as many more. Throws `unavailable` when there is no room for them; nothing is taken then. */
  take(bytes: number): void;
  /** The same for bytes that come later: as many are then taken for nothing. */
  reserve(bytes: number): void;
  /** The same as `take` for what can't be undone any more: it is counted, and refused to nobody. */
  count(bytes: number): void;
  /** Gives all of it back. */
  release(): void;
}

export interface BufferedBytes {
  /** @param owner whose share it comes out of: a workspace, or a door that needs no key. */
  open(owner: Owner): Hold;
  /** Throws `unavailable` when nothing more can be taken for the owner. */
  check(owner: Owner): void;
  /** Bytes that are taken at the moment. */
  taken(): number;
}

export interface Owner {
  readonly name: string;
  /** Bytes, where it is less than what a workspace may take. */
  readonly share?: number;
}

export interface Room {
  /** Bytes for all together. */
  readonly most: number;
  /** Bytes that one owner may take of it, so that others have room left. */
  readonly share: number;
}

/** What other workspaces have left when one has taken its share. */
const ROOM_FOR_OTHERS = 32 * 1024 * 1024;

/** Room for the largest body that is allowed, and for the small ones of others beside it. */
export const roomFor = (largestBody: number): Room => ({ most: largestBody + ROOM_FOR_OTHERS, share: largestBody });

/** Where nobody counts: a command, and what is read to no more than its beginning. */
export const uncounted: Pick<BufferedBytes, 'open'> = {
  open: () => ({ take: () => undefined, reserve: () => undefined, count: () => undefined, release: () => undefined }),
};

const RETRY_AFTER_S = 1;

const inMib = (bytes: number): string => `${Math.floor(bytes / 1024 ** 2)} MiB`;

const isFull = (what: string) =>
  new GatewayError('unavailable', `${what} that are kept in memory at a time: try again when some are gone.`, {
    retryAfter: RETRY_AFTER_S,
  });

export function createBufferedBytes({ most, share }: Room, metrics: Metrics): BufferedBytes {
  const byOwner = new Map<string, number>();
  let total = 0;

  metrics.gauge({
    name: 'taskgate_buffered_bytes',
    help: 'Bytes of bodies in memory: of requests, of answers of providers, and of answers that callers have not read.',
    read: (gauge) => gauge.set(total),
  });
  metrics.gauge({
    name: 'taskgate_buffered_limit_bytes',
    help: 'Bytes of bodies that are kept in memory at most; beyond it requests are answered 503.',
    read: (gauge) => gauge.set(most),
  });
  const refused = metrics.counter({
    name: 'taskgate_buffered_refused_total',
    help: 'Bodies that were refused for want of memory, by what was used up: all of it, or the share of one owner.',
    labels: ['limit'],
  });

  const takenBy = ({ name }: Owner) => byOwner.get(name) ?? 0;

  function checkRoom(owner: Owner, bytes: number): void {
    const own = Math.min(owner.share ?? share, share);
    if (takenBy(owner) + bytes > own) {
      refused.inc({ limit: 'share' });
      throw isFull(`The bodies of this workspace, or of this address, take up the ${inMib(own)}`);
    }
    if (total + bytes <= most) return;
    refused.inc({ limit: 'all' });
    throw isFull(`Bodies take up the ${inMib(most)}`);
  }

  function add(owner: Owner, bytes: number): void {
    total += bytes;
    const taken = takenBy(owner) + bytes;
    if (taken > 0) byOwner.set(owner.name, taken);
    else byOwner.delete(owner.name);
  }

  return {
    open(owner) {
      let held = 0;
      let reserved = 0;
      const count = (bytes: number) => {
        held += bytes;
        add(owner, bytes);
      };
      const take = (bytes: number) => {
        const more = Math.max(0, bytes - reserved);
        if (more > 0) checkRoom(owner, more);
        reserved -= bytes - more;
        count(more);
      };
      return {
        take,
        count,
        reserve(bytes) {
          take(bytes);
          reserved += bytes;
        },
        release() {
          reserved = 0;
          count(-held);
        },
      };
    },
    check: (owner) => checkRoom(owner, 1),
    taken: () => total,
  };
}
