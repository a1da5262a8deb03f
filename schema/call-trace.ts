/** What a call in the log did behind the scenes, kept with it; never credentials, queries or bodies. */

/** One request to a provider. */
export interface UpstreamCall {
  readonly method: string;
  /** Without its query; only the origin where the path itself may be a secret. */
  readonly path: string;
  /** Null while there is no answer. */
  readonly status: number | null;
  /** Milliseconds after the call came in. */
  readonly startMs: number;
  /** Until the answer was read. */
  readonly ms: number;
}

export interface CallTrace {
  /** What was answered in words, when it was an error. */
  readonly message: string | null;
  /** Of a delivery to a webhook's endpoint: which attempt it was, counted from 1. */
  readonly attempt?: number;
  /** Milliseconds in which nothing was done but waiting for the provider to have room. */
  readonly waitedMs: number;
  readonly upstream: readonly UpstreamCall[];
  /** Requests in the middle that are not listed. */
  readonly omitted: number;
}
