import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findKeyBeside, keyBeside, keyFileOf } from '../../../../src/store/base/encryption-key.ts';
import { compiled } from '../../../support/compiled.ts';
import { linesOf } from '../../../support/node-program.ts';

let folder: string;
let database: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taskgate-key-'));
  database = join(folder, 'taskgate.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const ROUNDS = 500;

/** Two processes that ask for keys at the same moments, one new folder a round: what each of them got. */
async function askedAtOnce(): Promise<string[][]> {
  const module = await compiled('src/store/base/encryption-key.ts');
  const begin = Date.now() + 1500;
  const program = `
    const { keyBeside } = await import(${JSON.stringify(module)});
    for (let round = 0; round < ${ROUNDS}; round += 1) {
      const at = ${begin} + round * 2;
      while (performance.timeOrigin + performance.now() < at);
      try {
        console.log(keyBeside(${JSON.stringify(folder)} + '/' + round + '/taskgate.db').toString('base64'));
      } catch (error) {
        console.log(error.message);
      }
    }
  `;
  for (let round = 0; round < ROUNDS; round += 1) mkdirSync(join(folder, String(round)));
  return await Promise.all([linesOf(program), linesOf(program)]);
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
    const [one, other] = await askedAtOnce();
    const kept = Array.from({ length: ROUNDS }, (_, round) =>
      keyBeside(join(folder, String(round), 'taskgate.db')).toString('base64'),
    );
    expect(one).toEqual(kept);
    expect(other).toEqual(kept);
    expect(readdirSync(join(folder, '0'))).toEqual(['taskgate.key']);
  });

  it('is refused when the file holds something else', () => {
    writeFileSync(keyFileOf(database), 'short\n');
    expect(() => keyBeside(database)).toThrow('does not hold a key');
  });
});
