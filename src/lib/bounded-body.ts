import type { Hold } from './buffered-bytes.ts';

interface Bounds {
  readonly maxBytes: number;
  /** The error of a body that is longer, in the words of whoever reads it. */
  tooLarge(maxBytes: number): Error;
  /** How long it is, where that was said: then its bytes are put where they stay, and are there once. */
  readonly length?: number | undefined;
  /** Where the bytes are counted while they arrive. */
  readonly hold?: Pick<Hold, 'take'> | undefined;
  /** Ends the wait for more; its reason is thrown then, and the stream left as it is. */
  readonly signal?: AbortSignal | undefined;
}

/** What comes next, or the reason of the signal when that is faster. */
function nextOf<T>(iterator: AsyncIterator<T>, signal: AbortSignal | undefined): Promise<IteratorResult<T>> {
  if (!signal) return iterator.next();
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    void iterator
      .next()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}

/** All bytes of a stream. Throws before more than `maxBytes` are held, or more than there is room for. */
export async function readBounded(
  stream: AsyncIterable<Uint8Array>,
  { maxBytes, tooLarge, length = 0, hold, signal }: Bounds,
): Promise<Buffer> {
  const whole = Buffer.allocUnsafeSlow(length);
  const chunks: Uint8Array[] = [];
  let filled = 0;
  let size = 0;
  const iterator = stream[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await nextOf(iterator, signal);
    if (done)
      return chunks.length === 0 ? whole.subarray(0, size) : Buffer.concat([whole.subarray(0, filled), ...chunks]);
    size += value.byteLength;
    try {
      if (size > maxBytes) throw tooLarge(maxBytes);
      hold?.take(value.byteLength);
    } catch (error) {
      await iterator.return?.();
      throw error;
    }
    if (chunks.length === 0 && size <= length) {
      whole.set(value, filled);
      filled = size;
    } else chunks.push(value);
  }
}

/** At most the first `maxBytes` of a stream, which is left there. */
export async function readBeginning(stream: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    size += chunk.byteLength;
    if (size >= maxBytes) break;
  }
  return Buffer.concat(chunks).subarray(0, maxBytes);
}
