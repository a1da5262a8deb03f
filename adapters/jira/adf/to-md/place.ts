/** Where a block is written: what stands in front of each of its lines, and how deep it is. */
export type Place = {
  prefix: string;
  /** Ends a line and starts the next one. */
  lineBreak: string;
  /** A blank line between two blocks. */
  gap: string;
  /** Within the readable part of a guarded node, which must hold no comments of its own. */
  isFallback: boolean;
  depth: number;
  /** The list right before, where nothing shows in between: another one with its marker would go on with it. */
  lists: LastList;
  writeBlocks: BlockWriter;
  /** Each block by itself, for those who put them together in their own way. */
  writeParts: PartsWriter;
};

/** `kind`: empty when there is no list. Changes while blocks are written. */
export type LastList = { kind: string; isAlternate: boolean };

const noList = (): LastList => ({ kind: '', isAlternate: false });

export type BlockWriter = (nodes: readonly unknown[], place: Place) => string;

export type PartsWriter = (nodes: readonly unknown[], place: Place) => string[];

/** Deeper containers are written as paragraphs: parsers stop there, and each line repeats all prefixes. */
export const DEEPEST_CONTAINER = 100;

export function topPlace(writeBlocks: BlockWriter, writeParts: PartsWriter): Place {
  return {
    prefix: '',
    lineBreak: '\n',
    gap: '\n\n',
    isFallback: false,
    depth: 0,
    lists: noList(),
    writeBlocks,
    writeParts,
  };
}

/** Within a list item (`prefix` is as wide as its marker) or a quote. */
export function inside(place: Place, prefix: string): Place {
  const whole = place.prefix + prefix;
  const lineBreak = `\n${whole}`;
  return {
    ...place,
    prefix: whole,
    lineBreak,
    gap: `\n${whole.trimEnd()}${lineBreak}`,
    depth: place.depth + 1,
    lists: noList(),
  };
}

/** Within a container that shows by itself and does not indent. */
export function apart(place: Place): Place {
  return { ...deeper(place), lists: noList() };
}

/** Within a container of which nothing is left where a client removes markers. */
export function deeper(place: Place): Place {
  return { ...place, depth: place.depth + 1 };
}

export function asFallback(place: Place): Place {
  return { ...place, isFallback: true };
}
