import { describe, expect, it } from 'vitest';
import { misspelt } from '../../../src/lib/misspelling.ts';

describe('a word that was meant to be another', () => {
  it.each([
    ['name', 'nam'],
    ['name', 'nmae'],
    ['name', 'names'],
    ['name', 'nome'],
    ['name', 'Name'],
    ['project_id', 'projectId'],
    ['project_id', 'project-id'],
    ['hook_url', 'hook_ulr'],
  ])('%s is found as %s', (word, given) => {
    expect(misspelt(word, ['unlike', given])).toBe(given);
  });

  it.each([
    ['name', 'title'],
    ['name', 'type'],
    ['project_id', 'parent_id'],
    ['id', 'ids_of_all'],
  ])('%s is not found in %s', (word, given) => {
    expect(misspelt(word, [given])).toBeUndefined();
  });
});
