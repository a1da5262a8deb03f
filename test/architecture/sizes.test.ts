import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { sourceFiles } from './import-graph.ts';

/** A screen or two. */
const LONGEST = 100;

interface Length {
  readonly name: string;
  readonly lines: number;
}

const nameOf = (node: ts.SignatureDeclaration): string => {
  const { parent } = node;
  const named =
    node.name ?? (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent) ? parent.name : undefined);
  return named?.getText() ?? '(anonymous)';
};

/** Functions, methods and arrows in a text, each with the lines from its head to its end. */
function functionsIn(path: string, text: string): Length[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const lineAt = (position: number) => source.getLineAndCharacterOfPosition(position).line;
  const found: Length[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      found.push({ name: nameOf(node), lines: lineAt(node.end) - lineAt(node.getStart()) + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

describe('a function', () => {
  it.each(['schema', 'src', 'adapters', 'sandbox', 'openapi'])('of %s is read on a screen or two', (folder) => {
    const tooLong = sourceFiles([folder]).flatMap((path) =>
      functionsIn(path, readFileSync(path, 'utf8'))
        .filter(({ lines }) => lines > LONGEST)
        .map(({ name, lines }) => `${path}: ${name} has ${lines} lines`),
    );
    expect(tooLong).toEqual([]);
  });

  it('is found in whatever form it is written', () => {
    const text = `
      export function declared(a: number) {
        return a;
      }
      const arrow = (a: number) =>
        a;
      class Holder {
        method() {}
      }
      const object = { shorthand() {}, property: () => 1, get value() { return 1; } };
      [1].map((one) => one);
      declare function without(): void;
    `;
    expect(functionsIn('all.tsx', text)).toEqual([
      { name: 'declared', lines: 3 },
      { name: 'arrow', lines: 2 },
      { name: 'method', lines: 1 },
      { name: 'shorthand', lines: 1 },
      { name: 'property', lines: 1 },
      { name: 'value', lines: 1 },
      { name: '(anonymous)', lines: 1 },
    ]);
  });
});
