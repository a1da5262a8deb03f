import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findKeyBeside, keyBeside, keyFileOf } from '../../../src/store/encryption-key.ts';

let folder: string;
let database: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taskgate-key-'));
  database = join(folder, 'taskgate.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What other processes print that ask for the key at the same moment. */
async function askedFor(processes: number): Promise<string[]> {
  const at = Date.now() + 1500;
  const program = `
    const { keyBeside } = await import(${JSON.stringify(join(process.cwd(), 'dist/src/store/encryption-key.js'))});
    while (Date.now() < ${at});
    console.log(keyBeside(${JSON.stringify(database)}).toString('base64'));
  `;
  return await Promise.all(
    Array.from({ length: processes }, async () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
      let output = '';
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += part));
      await once(child, 'close');
      return output.trim();
    }),
  );
}

describe('the key beside a database', () => {
  it('is made once, for its owner alone, and found again', () => {
    expect(findKeyBeside(database)).toBeUndefined();
    const key = keyBeside(database);
    expect(key).toHaveLength(32);
    expect(keyBeside(database)).toEqual(key);
    expect(findKeyBeside(database)).toEqual(key);
    expect(statSync(keyFileOf(database)).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['taskgate.key']);
  });

  it('is the same for all processes that start at one moment', async () => {
    const keys = await askedFor(6);
    expect(new Set(keys)).toEqual(new Set([keyBeside(database).toString('base64')]));
    expect(readdirSync(folder)).toEqual(['taskgate.key']);
  });

  it('is refused when the file holds something else', () => {
    writeFileSync(keyFileOf(database), 'short\n');
    expect(() => keyBeside(database)).toThrow('does not hold a key');
  });
});
