import type { SeenRequest } from './seen-request.ts';

/** What any sandbox can be started with. */
export interface CommonOptions {
  /** Default `127.0.0.1`. */
  readonly host?: string;
  /** Default 0: a free one. */
  readonly port?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Added to every answer. */
  readonly latencyMs?: number;
  /** Looks at every request before it is carried out. */
  readonly seesRequest?: (request: SeenRequest) => void;
}
