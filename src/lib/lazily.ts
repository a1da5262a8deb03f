/** Makes a value when it is asked for first: what few gateways need takes up nothing in the others. */
export function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
