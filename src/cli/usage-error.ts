/** Something the operator can mend; its message is all that is printed. */
export class UsageError extends Error {
  override name = 'UsageError';
}
