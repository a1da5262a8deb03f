/** What a text of JSON will take up once it is parsed, found out before anybody does so. */

export interface JsonShape {
  /** Arrays, objects, and what is in them, within the number of closing brackets: an upper bound. */
  readonly values: number;
  /** Levels of arrays and objects. */
  readonly depth: number;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;

const isOpening = (byte: number | undefined): boolean => byte === 0x5b || byte === 0x7b;
const isClosing = (byte: number | undefined): boolean => byte === 0x5d || byte === 0x7d;

/** @param bytes UTF-8; strings are skipped. What is not JSON has some shape as well. */
export function jsonShape(bytes: Uint8Array): JsonShape {
  let values = 0;
  let level = 0;
  let depth = 0;
  let isInText = false;
  for (let index = 0; index < bytes.length; index++) {
    const byte = bytes[index];
    if (isInText) {
      if (byte === BACKSLASH) index += 1;
      else if (byte === QUOTE) isInText = false;
    } else if (byte === QUOTE) isInText = true;
    else if (byte === COMMA) values += 1;
    else if (isOpening(byte)) {
      values += 1;
      level += 1;
      if (level > depth) depth = level;
    } else if (isClosing(byte)) level -= 1;
  }
  return { values, depth };
}

/** Of one value beside its text: between a number in an array and an object of its own. */
const VALUE_BYTES = 32;

/** Bytes that the values take up beside their text. */
export const bytesOfValues = ({ values }: JsonShape): number => values * VALUE_BYTES;
