/** A request as it came in. */
export interface SeenRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly userAgent: string | undefined;
  readonly contentType: string | undefined;
  /** The body, when it is JSON. */
  readonly text: string | undefined;
}
