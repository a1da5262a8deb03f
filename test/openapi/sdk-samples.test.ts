/** The samples of the API reference: they compile with the published SDK. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { alone } from './generated.ts';

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly 'x-codeSamples'?: readonly { readonly lang: string; readonly source: string }[];
}

const document = JSON.parse(readFileSync(join(resolve(import.meta.dirname, '../..'), 'openapi/openapi.json'), 'utf8'));
const operations = Object.values(document.paths as Record<string, Record<string, Operation>>).flatMap((path) =>
  Object.values(path),
);
const OF_OBJECTS = ['task', 'hris', 'storage', 'metadata'];

describe('samples of the TypeScript SDK', () => {
  const samples = operations.flatMap((operation) => operation['x-codeSamples'] ?? []);

  it('exist for each operation on objects', () => {
    const without = operations.filter(
      ({ tags, ...rest }) => tags.some((tag) => OF_OBJECTS.includes(tag)) && !rest['x-codeSamples'],
    );
    expect(without.map(({ operationId }) => operationId)).toEqual(['downloadStorageFile']);
    expect(samples.length).toBeGreaterThan(30);
  });

  it('compile', async () => {
    const [first] = samples;
    const [imported = ''] = (first?.source ?? '').split('\n');
    const functions = samples.map(({ source }, index) => {
      expect(source.startsWith(imported)).toBe(true);
      return `export async function sample${index}(): Promise<void> {\n${source.slice(imported.length)}\n}`;
    });
    const program = await alone();
    try {
      expect(await program.check(['/// <reference types="node" />', imported, ...functions].join('\n'))).toBe('');
    } finally {
      await program.remove();
    }
  }, 60_000);
});
