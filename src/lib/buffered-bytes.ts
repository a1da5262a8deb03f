/**
 * What bodies take up in memory, all of them together: those that callers send, those that providers answer, and answers
 * that wait for callers who read slowly. What has no room is refused, so that the process lives, whoever sends what.
 */
import { GatewayError } from './errors.ts';
import { createGoneBytes, type GoneBytes } from './gone-bytes.ts';
import type { Metrics } from './observe/metrics.ts';

/** The bytes of one body, or of what was made of it. */
export interface Hold {
  /** Takes as many more. Throws `unavailable` when there is no room for them; nothing is taken then. */
  take(bytes: number): void;
  /** The same for bytes that come later, which are then taken of these. */
  reserve(bytes: number): void;
  /**
   * Takes so many times more than it has: a body that is read takes up several times its bytes until it has been worked
   * on. One that is too large for that takes all of the share, so that it is worked on alone.
   */
  grow(times: number): void;
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
  /** Bytes have come that nobody has asked for, and nobody reads. */
  thrownAway(bytes: number): void;
}

/**
 * Who has a share of its own: a workspace for the bodies that it sends, for files as base64, and for answers of its
 * providers and to its callers; a connection for answers that nobody has asked for yet; callers without a key together;
 * providers that push events, together.
 */
export type OwnerKind = 'bodies' | 'files' | 'answers' | 'ahead' | 'anybody' | 'providers';

export interface Owner {
  readonly kind: OwnerKind;
  /** Id of the workspace; empty where all have one share. */
  readonly id: string;
}

export interface Room {
  /** Bytes for all together. */
  readonly most: number;
  /** Bytes that one owner may take of it, so that others have room left. One that is larger may be there alone. */
  readonly shares: Readonly<Record<OwnerKind, number>>;
  /** Bytes that all owners of a kind may take together, where that is less than all. */
  readonly together?: Readonly<Partial<Record<OwnerKind, number>>>;
}

const MIB = 1024 * 1024;
/** What others have left beside the largest body. */
const ROOM_FOR_OTHERS = 32 * MIB;
const SHARE = 32 * MIB;
/** Read ahead for one connection, and for all of them. */
const AHEAD_OF_ONE = 8 * MIB;
const AHEAD_OF_ALL = 32 * MIB;

/** @param maxJsonBody the largest JSON that is allowed. @param maxFileBody the largest file as base64. Bytes. */
export function roomFor({ maxJsonBody, maxFileBody }: { maxJsonBody: number; maxFileBody: number }): Room {
  const shares = {
    bodies: 3 * maxJsonBody,
    files: SHARE,
    answers: SHARE,
    ahead: AHEAD_OF_ONE,
    anybody: 4 * MIB,
    providers: 3 * maxJsonBody,
  };
  return {
    most: Math.max(maxFileBody, ...Object.values(shares)) + ROOM_FOR_OTHERS + AHEAD_OF_ALL,
    shares,
    together: { ahead: AHEAD_OF_ALL },
  };
}

const nothing = () => undefined;

/** Where nobody counts: a command, and what is read to no more than its beginning. */
export const uncounted: Pick<BufferedBytes, 'open'> = {
  open: () => ({ take: nothing, reserve: nothing, grow: nothing, count: nothing, release: nothing }),
};

const RETRY_AFTER_S = 1;
/** Smaller bodies are collected along with everything else that is young. */
const LARGE = MIB;

const inMib = (bytes: number): string => `${Math.floor(bytes / 1024 ** 2)} MiB`;

const isFull = (what: string) =>
  new GatewayError('unavailable', `${what} that are kept in memory at a time: try again when some are gone.`, {
    retryAfter: RETRY_AFTER_S,
  });

/** @returns the counter of what is refused. */
function roomMetrics(metrics: Metrics, most: number, taken: () => number) {
  metrics.gauge({
    name: 'taskgate_buffered_bytes',
    help: 'Bytes of bodies in memory: of requests, of answers of providers, and of answers that callers have not read.',
    read: (gauge) => gauge.set(taken()),
  });
  metrics.gauge({
    name: 'taskgate_buffered_limit_bytes',
    help: 'Bytes of bodies that are kept in memory at most; beyond it requests are answered 503.',
    read: (gauge) => gauge.set(most),
  });
  return metrics.counter({
    name: 'taskgate_buffered_refused_total',
    help: 'Bodies that were refused for want of memory, by what was used up: all of it, or one share of it.',
    labels: ['limit'],
  });
}

export function createBufferedBytes(
  { most, shares, together = {} }: Room,
  metrics: Metrics,
  gone: GoneBytes = createGoneBytes(),
): BufferedBytes {
  const byOwner = new Map<string, number>();
  const byKind = new Map<OwnerKind, number>();
  let total = 0;
  const refused = roomMetrics(metrics, most, () => total);

  const nameOf = ({ kind, id }: Owner) => `${kind} ${id}`;
  const takenBy = (owner: Owner) => byOwner.get(nameOf(owner)) ?? 0;
  const leftFor = (owner: Owner) => Math.max(0, shares[owner.kind] - takenBy(owner));

  /** What nobody has asked for is missed by nobody. */
  const countRefusal = ({ kind }: Owner, limit: 'share' | 'all') => kind !== 'ahead' && refused.inc({ limit });

  /** @param held what the same hold has taken of it. */
  function checkRoom(owner: Owner, bytes: number, held = 0): void {
    const isAlone = takenBy(owner) === held;
    if (!isAlone && bytes > leftFor(owner)) {
      countRefusal(owner, 'share');
      throw isFull(`Bodies of this workspace, or of callers without a key, take up the ${inMib(shares[owner.kind])}`);
    }
    const isWithin = (byKind.get(owner.kind) ?? 0) + bytes <= (together[owner.kind] ?? most);
    if (isWithin && total + bytes <= most) return;
    countRefusal(owner, 'all');
    throw isFull(`Bodies take up the ${inMib(most)}`);
  }

  function add(owner: Owner, bytes: number): void {
    total += bytes;
    byKind.set(owner.kind, (byKind.get(owner.kind) ?? 0) + bytes);
    const taken = takenBy(owner) + bytes;
    if (taken > 0) byOwner.set(nameOf(owner), taken);
    else byOwner.delete(nameOf(owner));
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
        gone.makeRoom();
        const more = Math.max(0, bytes - reserved);
        if (more > 0) checkRoom(owner, more, held);
        reserved -= bytes - more;
        count(more);
      };
      return {
        take,
        count,
        grow: (times) => take(Math.max(0, Math.min(held * times, shares[owner.kind] - held))),
        reserve(bytes) {
          take(bytes);
          reserved += bytes;
        },
        release() {
          reserved = 0;
          if (held >= LARGE) gone.add(held);
          count(-held);
        },
      };
    },
    check: (owner) => checkRoom(owner, 1),
    taken: () => total,
    thrownAway(bytes) {
      gone.add(bytes);
      gone.makeRoom();
    },
  };
}
