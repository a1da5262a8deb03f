/** Repeats a step until it returns false. Between two steps other work gets its turn. */
export async function inSteps(step: () => Promise<boolean>): Promise<void> {
  while (await step()) await new Promise(setImmediate);
}
