import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { supportGuide } from '../../openapi/support.ts';
import { allAdapters } from '../../src/connections/registry.ts';

describe('the guide of what works where', () => {
  it('says what the adapters declare', () => {
    expect(readFileSync('docs/guides/support.md', 'utf8')).toBe(supportGuide(allAdapters()));
  });
});
