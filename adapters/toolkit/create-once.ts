/** Creating something once, although the answer may get lost and the caller may ask again. */
import type { ErrorCode } from '../../schema/models/error.ts';
import { GatewayError } from '../../src/lib/errors.ts';
import { sleep } from '../../src/lib/sleep.ts';
import type { Session } from '../contract/session.ts';
import { id, idAt, number, object, text } from './json.ts';

export interface Creation {
  /** Sends the request; the id of what was made. */
  send(): Promise<string>;
  /** What tells the things that were there before from what is made; of those that carry no marker. */
  before?(): Promise<string | undefined>;
  /** Looks for what an earlier request has made. @param before as it was when that was sent. */
  find(before: string | undefined): Promise<string | undefined>;
}

/** The id in an answer to a create. @param what for instance `task`. */
export function createdId(answer: unknown, what: string): string {
  const created = idAt(answer, 'id');
  if (created !== undefined) return created;
  throw new GatewayError('upstream_error', `The ${what} was created, but the answer does not say its id.`, {
    isOutcomeUnknown: true,
  });
}

/** A request that was cut off may still be carried out for so long. */
const SETTLE_MS = 3000;

/** What is needed of a session. */
type Creating = Pick<Session, 'attempt' | 'clock' | 'signal' | 'log'>;

/** What is written down for a later try. */
interface Memo {
  readonly sentAt: number | undefined;
  readonly before: string | undefined;
  readonly id: string | undefined;
}

function memoOf(memo: string | undefined): Memo {
  const found = memo === undefined ? undefined : object(JSON.parse(memo));
  return { sentAt: number(found?.sentAt), before: text(found?.before), id: id(found?.id) };
}

/** Of these the next try may be free, and whoever answers them knows more of them. */
const PASSING = new Set<ErrorCode>(['upstream_rate_limited', 'upstream_timeout', 'unavailable']);

/** What can't be looked for stays unknown: a refusal to look is no refusal of the write. */
function stillUnknown(cause: unknown): unknown {
  if (!(cause instanceof GatewayError) || cause.code === 'connection_unauthorized') return cause;
  const message = `It is unknown whether the earlier request was carried out, and it can't be looked for: ${cause.message}`;
  return new GatewayError(PASSING.has(cause.code) ? cause.code : 'upstream_error', message, {
    details: { outcome: 'unknown', details: cause.details },
    ...(cause.retryAfter !== undefined && { retryAfter: cause.retryAfter }),
    isOutcomeUnknown: true,
    cause,
  });
}

/** What an earlier try has made, if it has. */
async function madeBefore(context: Creating, creation: Creation): Promise<string | undefined> {
  const { attempt, clock, signal } = context;
  if (!attempt?.mayBeDone) return undefined;
  const memo = memoOf(attempt.memo);
  if (memo.id !== undefined) return memo.id;
  if (memo.sentAt === undefined) return undefined;
  const find = () => creation.find(memo.before).catch((error) => Promise.reject(stillUnknown(error)));
  const found = await find();
  const left = memo.sentAt + SETTLE_MS - clock.now();
  if (found !== undefined || left <= 0) return found;
  await sleep(left, signal).catch((cause) => {
    throw new GatewayError('upstream_timeout', 'It is unknown whether the earlier request was carried out.', {
      isOutcomeUnknown: true,
      cause,
    });
  });
  return await find();
}

/** After an answer that never came: looks at once, so that mostly nobody has to ask again. */
async function madeAfterAll(
  context: Creating,
  error: unknown,
  find: () => Promise<string | undefined>,
): Promise<string> {
  if (!context.attempt || !(error instanceof GatewayError) || !error.isOutcomeUnknown) throw error;
  const found = await find().catch((cause) => {
    context.log.warn({ err: cause }, 'whether something was created could not be found out');
    return undefined;
  });
  if (found === undefined) throw error;
  return found;
}

/** The id of what was made, now or by an earlier try. Without an attempt the request is sent, and that is all. */
export async function createOnce(context: Creating, creation: Creation): Promise<string> {
  const { attempt, clock, log } = context;
  const earlier = await madeBefore(context, creation);
  if (earlier !== undefined) return earlier;
  const before = attempt && (memoOf(attempt.memo).before ?? (await creation.before?.()));
  await attempt?.remember(JSON.stringify({ sentAt: clock.now(), before }));
  const find = () => creation.find(before);
  const created = await creation.send().catch((error) => madeAfterAll(context, error, find));
  // It is made: a memo that can't be kept is looked up by its marker, should it come to that.
  await attempt?.remember(JSON.stringify({ id: created })).catch((err: unknown) => log.warn({ err }, 'memo not kept'));
  return created;
}

/** What passes by itself, so that the same request may end differently. */
const MAY_PASS = new Set<ErrorCode>([...PASSING, 'upstream_error', 'conflict']);

/**
 * An error after something was made must not look as if nothing had happened, nor make a client send it all again:
 * what will pass is a conflict, which nobody repeats without looking.
 * @param what for instance `task`.
 */
export function afterCreation(error: unknown, what: string, createdId: string): unknown {
  if (!(error instanceof GatewayError)) return error;
  const isPassing = MAY_PASS.has(error.code);
  const message = `The ${what} was created with the id ${createdId}, but: ${error.message}`;
  return new GatewayError(isPassing ? 'conflict' : 'validation_failed', message, {
    details: { created_id: createdId, error: error.code, details: error.details },
    isOutcomeUnknown: isPassing,
    cause: error,
  });
}
