/** A variable with a value that can't be used; the message is the one line for the operator. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}
