/** What the doctor says of one thing. */
export interface Finding {
  readonly check: string;
  /** A warning is worth knowing; with a failure the gateway does not work as it should. */
  readonly status: 'ok' | 'warning' | 'failure';
  readonly message: string;
  /** What to do about it. */
  readonly fix?: string;
}

export const ok = (check: string, message: string): Finding => ({ check, status: 'ok', message });
export const warning = (check: string, message: string, fix: string): Finding => ({
  check,
  status: 'warning',
  message,
  fix,
});
export const failure = (check: string, message: string, fix: string): Finding => ({
  check,
  status: 'failure',
  message,
  fix,
});

/** Why something could not be reached, in the system's own words; never an address with a password. */
export function reasonOf(error: unknown): string {
  const { code, message, cause, errors } = error as NodeJS.ErrnoException & { cause?: unknown; errors?: unknown[] };
  const isTelling = message !== '' && !message.includes('://');
  if (code !== undefined) return isTelling ? message : code;
  if (cause instanceof Error) return reasonOf(cause);
  if (errors?.[0] instanceof Error) return reasonOf(errors[0]);
  return isTelling ? message : 'no reason is known';
}
