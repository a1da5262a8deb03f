const DECIMAL = /^[+-]?(?:\d+(?:\.\d+)?|\.\d+)$/;

/**
 * A number, also one that is written as plain decimal text; undefined for anything else, such as `0x10` and `1e3`, and
 * for whole numbers with more digits than a number holds.
 */
export function decimal(value: unknown): number | undefined {
  const isText = typeof value === 'string' && DECIMAL.test(value.trim());
  const result = isText ? Number(value) : value;
  if (typeof result !== 'number' || !Number.isFinite(result)) return undefined;
  return Number.isInteger(result) && !Number.isSafeInteger(result) ? undefined : result;
}
