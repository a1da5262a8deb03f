/**
 * JSON with one long text in it, such as a file as base64. The text is never parsed along with the rest: it would be there
 * several times, and everybody would wait for it.
 */
import { setImmediate as turn } from 'node:timers/promises';

export interface CutJson {
  /** The JSON, with an empty text in place of the long one. */
  readonly rest: Uint8Array;
  /** What the text says, in pieces that can be asked for again; undefined where there is none that is long. */
  readonly text: { pieces(): Iterable<string> } | undefined;
}

const PIECE = 64 * 1024;
/** Shorter texts are parsed as always. */
const LONG = PIECE;
const TOKENS_A_TURN = 50_000;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

const isOpening = (byte: number | undefined): boolean => byte === 0x5b || byte === 0x7b;
const isClosing = (byte: number | undefined): boolean => byte === 0x5d || byte === 0x7d;

/** Where the string that begins before `start` ends; the length of all when it does not. */
function endOfString(json: Buffer, start: number): number {
  for (let at = json.indexOf(QUOTE, start); at >= 0; at = json.indexOf(QUOTE, at + 1)) {
    let slashes = 0;
    while (json[at - 1 - slashes] === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return json.length;
}

/** From where no escape is cut in two. */
function beforeEscape(json: Buffer, start: number, end: number): number {
  // The longest is \uXXXX. Nothing before is looked at: that would be all of the text, for each piece of it.
  const near = Math.max(start, end - 6);
  const found = json.subarray(near, end).lastIndexOf(BACKSLASH);
  if (found < 0) return end;
  const last = near + found;
  let first = last;
  while (first > start && json[first - 1] === BACKSLASH) first -= 1;
  return (last - first) % 2 === 0 ? last : end;
}

/** What a part of a JSON string says; as it is where it says nothing. */
function unescaped(part: string): string {
  if (!part.includes('\\')) return part;
  try {
    return JSON.parse(`"${part}"`) as string;
  } catch {
    return part;
  }
}

function* piecesOf(json: Buffer, start: number, end: number): Generator<string> {
  for (let at = start; at < end; ) {
    const next = at + PIECE >= end ? end : beforeEscape(json, at, at + PIECE);
    yield unescaped(json.toString('latin1', at, next));
    at = next;
  }
}

/** The long string that is the value of `key` in the outermost object. */
async function findLong(json: Buffer, key: string): Promise<readonly [number, number] | undefined> {
  const wanted = Buffer.from(`"${key}"`);
  let depth = 0;
  let isNamed = false;
  for (let at = 0, tokens = 1; at < json.length; at += 1, tokens += 1) {
    if (tokens % TOKENS_A_TURN === 0) await turn();
    const byte = json[at];
    if (byte === QUOTE) {
      const end = endOfString(json, at + 1);
      if (isNamed && depth === 1 && end - at > LONG) return [at + 1, end];
      isNamed = depth === 1 && json.subarray(at, end + 1).equals(wanted);
      at = end;
    } else if (isOpening(byte)) depth += 1;
    else if (isClosing(byte)) depth -= 1;
    if (byte === 0x2c) isNamed = false;
  }
  return undefined;
}

/** @param key of the outermost object, whose value may be long. */
export async function cutLongText(bytes: Uint8Array, key: string): Promise<CutJson> {
  const json = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = await findLong(json, key);
  if (!found) return { rest: bytes, text: undefined };
  const [start, end] = found;
  const rest = Buffer.concat([json.subarray(0, start), json.subarray(end)]);
  return { rest, text: { pieces: () => piecesOf(json, start, end) } };
}
