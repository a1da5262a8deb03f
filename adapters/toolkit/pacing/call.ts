/** A call to Jira that waits for its turn. */
import { GatewayError } from '../../../src/lib/errors.ts';
import type { WaitKind } from '../../../src/lib/observe/upstream-metrics.ts';

export interface PacedCall {
  readonly connectionId: string;
  readonly method: string;
  /** Path without its query. */
  readonly path: string;
  /** Epoch milliseconds after which nobody waits for the answer. */
  readonly deadline: number;
  readonly signal: AbortSignal;
  /** The call has to wait; the function that is returned ends that. */
  wait(kind: WaitKind): () => void;
}

/** What a call needs once its turn has come. */
export const CALL_MS = 1000;

/** The endpoint without its ids: what one burst bucket of Jira counts. */
export const endpointOf = ({ method, path }: Pick<PacedCall, 'method' | 'path'>): string =>
  `${method} ${path.replace(/(?<!^\/rest\/api)\/(?:\d+|[A-Z][A-Z0-9_]*-\d+)(?=\/|$)/gi, '/*')}`;

const ISSUE = /^\/rest\/api\/[23]\/issue\/(\d+|[A-Z][A-Z0-9_]*-\d+)(?:\/|$)/i;

/** The issue that a call writes to, by the name that the call gives it: its id, or its key in capitals. */
export const writtenIssueOf = ({ method, path }: Pick<PacedCall, 'method' | 'path'>): string | undefined =>
  method === 'GET' ? undefined : ISSUE.exec(path)?.[1]?.toUpperCase();

export const tooSlow = (ms: number): GatewayError =>
  new GatewayError('upstream_rate_limited', 'Jira asks to slow down.', {
    retryAfter: Math.max(1, Math.ceil(ms / 1000)),
  });
