/** Rooms of the house as paths: which one a file is in, and which ones it may import. */
import { dirname } from 'node:path';
import { BESIDE, EXCEPTIONS, FLOORS } from './floors.ts';

const ROOMS: readonly string[] = [...FLOORS, ...BESIDE].map(({ room }) => room);
const longestFirst = [...ROOMS].sort((a, b) => b.length - a.length);

/** `src` holds only the files that stand right in it; a folder in it is a room of its own. Undefined outside of all rooms. */
export const roomOf = (path: string): string | undefined =>
  longestFirst.find((room) => (room === 'src' ? dirname(path) === room : path.startsWith(`${room}/`)));

/** Adapters stand side by side: none knows of another. */
const isProvider = (room: string): boolean => /^adapters\/(?!contract$|toolkit$)/.test(room);

export function roomsBelow(room: string): readonly string[] {
  const beside = BESIDE.find((other) => other.room === room);
  if (beside) return beside.mayImport;
  const floor = FLOORS.findIndex((other) => other.room === room);
  return FLOORS.slice(0, floor)
    .map((other) => other.room)
    .filter((other) => !(isProvider(room) && isProvider(other)));
}

export function mayImport(from: string, to: string): boolean {
  return (
    from === to ||
    roomsBelow(from).includes(to) ||
    EXCEPTIONS.some((exception) => exception.from === from && exception.to === to)
  );
}

export const roomsForbiddenTo = (room: string): readonly string[] => ROOMS.filter((other) => !mayImport(room, other));

/** Folders of programs and tests, which no room imports. */
export const OUTSIDE = ['test', 'examples'] as const;
