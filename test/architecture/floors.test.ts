import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { BESIDE, FLOORS } from './floors.ts';
import { circlesOf, graphOf, importsOf, sourceFiles } from './import-graph.ts';
import { linterRules, RULES_FILE } from './linter-rules.ts';
import { mayImport, roomOf } from './rooms.ts';

const files = sourceFiles(['schema', 'src', 'adapters', 'sandbox', 'openapi']);
const imports = files.flatMap(importsOf);
const rooms: readonly string[] = [...FLOORS, ...BESIDE].map(({ room }) => room);

/** The children of one folder that two paths are in; undefined where a path is a file of that folder, or outside. */
function siblings(folder: string, from: string, to: string): readonly [string, string] | undefined {
  const childOf = (path: string) =>
    path.startsWith(`${folder}/`) ? /^([^/]+)\//.exec(path.slice(folder.length + 1))?.[1] : undefined;
  const [a, b] = [childOf(from), childOf(to)];
  return a !== undefined && b !== undefined && a !== b ? [a, b] : undefined;
}

const foldersOf = (path: string): string[] =>
  path
    .split('/')
    .slice(0, -1)
    .map((_, index, parts) => parts.slice(0, index + 1).join('/'));

describe('the rooms of the house', () => {
  it('hold every source file', () => {
    expect(files.filter((path) => roomOf(path) === undefined)).toEqual([]);
  });

  it('all have files', () => {
    const used = new Set(files.map(roomOf));
    expect(rooms.filter((room) => !used.has(room))).toEqual([]);
  });

  it('import only what is below them, type imports included', () => {
    const upward = imports.filter(({ from, to }) => {
      const [room, target] = [roomOf(from), roomOf(to)];
      return room !== undefined && (target === undefined ? !to.endsWith('.json') : !mayImport(room, target));
    });
    expect(upward.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  });

  it('have no file that imports itself by way of others', () => {
    expect(circlesOf(graphOf(imports.map(({ from, to }) => [from, to])))).toEqual([]);
  });

  it.each([...new Set(files.flatMap(foldersOf))].filter((folder) => folder !== 'src' && folder !== 'adapters').sort())(
    'have no circle between the folders of %s',
    (folder) => {
      const edges = imports.flatMap(({ from, to }) => {
        const pair = siblings(folder, from, to);
        return pair ? [pair] : [];
      });
      expect(circlesOf(graphOf(edges))).toEqual([]);
    },
  );

  it('are what the import rules of the linter are made from', () => {
    expect(JSON.parse(readFileSync(RULES_FILE, 'utf8'))).toEqual(linterRules());
  });
});

describe('a circle', () => {
  it('is found however long it is, and once', () => {
    const graph = graphOf([
      ['a', 'b'],
      ['b', 'c'],
      ['c', 'a'],
      ['c', 'd'],
    ]);
    expect(circlesOf(graph)).toEqual([['a', 'b', 'c']]);
  });

  it('is not found where all ways lead down', () => {
    const graph = graphOf([
      ['a', 'b'],
      ['a', 'c'],
      ['b', 'c'],
    ]);
    expect(circlesOf(graph)).toEqual([]);
  });
});
