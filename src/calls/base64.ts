/** Base64 that may be long, in pieces: nobody else waits until the whole of it is looked at. */
import { setImmediate as turn } from 'node:timers/promises';

/** Pieces of text that are base64 when they are put together. They can be asked for again. */
export interface Base64 {
  pieces(): Iterable<string>;
}

export const base64Of = (text: string): Base64 => ({ pieces: () => [text] });

/** Pieces of 64 KiB until others have their turn. */
const PIECES_A_TURN = 8;

const PIECE = /^[A-Za-z0-9+/]*(=*)$/;

/** Bytes that it stands for; undefined when it is no base64. */
export async function sizeOf(base64: Base64): Promise<number | undefined> {
  let length = 0;
  let padding = 0;
  let pieces = 0;
  for (const piece of base64.pieces()) {
    const [, ending] = PIECE.exec(piece) ?? [];
    const goesOnAfterItsEnd = padding > 0 && ending?.length !== piece.length;
    if (ending === undefined || goesOnAfterItsEnd) return undefined;
    length += piece.length;
    padding += ending.length;
    pieces += 1;
    if (pieces % PIECES_A_TURN === 0) await turn();
  }
  return length % 4 === 0 && padding <= 2 ? (length / 4) * 3 - padding : undefined;
}

/** The bytes, as they are wanted. */
export function* bytesOf(base64: Base64): Generator<Buffer> {
  let rest = '';
  for (const piece of base64.pieces()) {
    const text = rest + piece;
    const end = text.length - (text.length % 4);
    yield Buffer.from(text.slice(0, end), 'base64');
    rest = text.slice(end);
  }
}
