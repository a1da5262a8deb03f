import type { Readable } from 'node:stream';
import type { Hold } from './buffered-bytes.ts';

export interface Bounds {
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

/** The bytes of a body as they come. */
class Gathered {
  readonly #bounds: Bounds;
  readonly #whole: Buffer;
  readonly #chunks: Uint8Array[] = [];
  #filled = 0;
  #size = 0;

  constructor(bounds: Bounds) {
    this.#bounds = bounds;
    this.#whole = Buffer.allocUnsafeSlow(bounds.length ?? 0);
  }

  /** Throws when there are too many, or there is no room for them. */
  add(chunk: Uint8Array): void {
    const { maxBytes, tooLarge, length = 0, hold } = this.#bounds;
    this.#size += chunk.byteLength;
    if (this.#size > maxBytes) throw tooLarge(maxBytes);
    hold?.take(chunk.byteLength);
    if (this.#chunks.length === 0 && this.#size <= length) {
      this.#whole.set(chunk, this.#filled);
      this.#filled = this.#size;
    } else this.#chunks.push(chunk);
  }

  bytes(): Buffer {
    const first = this.#whole.subarray(0, this.#filled);
    return this.#chunks.length === 0 ? first : Buffer.concat([first, ...this.#chunks]);
  }
}

/** All bytes of a stream. Throws before more than `maxBytes` are held, or more than there is room for. */
export async function readBounded(stream: AsyncIterable<Uint8Array>, bounds: Bounds): Promise<Buffer> {
  const gathered = new Gathered(bounds);
  const iterator = stream[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await nextOf(iterator, bounds.signal);
    if (done) return gathered.bytes();
    try {
      gathered.add(value);
    } catch (error) {
      await iterator.return?.();
      throw error;
    }
  }
}

/** The same of a stream of Node.js, which is left as it is when that fails: the rest may still be drained. */
export function readBoundedStream(stream: Readable, bounds: Bounds): Promise<Buffer> {
  const { signal } = bounds;
  const gathered = new Gathered(bounds);
  return new Promise((resolve, reject) => {
    const onData = (chunk: Uint8Array) => {
      try {
        gathered.add(chunk);
      } catch (error) {
        fail(error);
      }
    };
    const onEnd = () => finish(() => resolve(gathered.bytes()));
    const onClose = () => fail(new Error('The stream was closed before its end.'));
    const stop = () => fail(signal?.reason);
    function finish(settle: () => void): void {
      stream.off('data', onData).off('end', onEnd).off('error', fail).off('close', onClose);
      signal?.removeEventListener('abort', stop);
      settle();
    }
    function fail(error: unknown): void {
      stream.pause();
      finish(() => reject(error));
    }
    if (signal?.aborted) return stop();
    // Nothing that was announced is over before somebody has read it.
    if (stream.readableEnded && bounds.length) return fail(new Error('The stream was read before.'));
    if (stream.readableEnded) return resolve(gathered.bytes());
    if (stream.destroyed) return onClose();
    signal?.addEventListener('abort', stop, { once: true });
    stream.on('data', onData).on('end', onEnd).on('error', fail).on('close', onClose);
    stream.resume();
  });
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
