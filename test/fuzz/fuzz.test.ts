/** A short run of the fuzzer; `npm run fuzz` makes a long one. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDocument } from './document.ts';
import { fuzz } from './run.ts';
import { openWorld, type World } from './world.ts';

const REQUESTS = 2000;

let world: World;
beforeAll(async () => {
  world = await openWorld();
}, 60_000);
afterAll(() => world.close());

describe('every operation of the OpenAPI document', () => {
  it('answers valid, nearly valid and hostile requests as it says', { timeout: 120_000 }, async () => {
    const { findings, byOperation, byStatus } = await fuzz(world, { requests: REQUESTS, seed: 7 });
    expect(findings).toEqual([]);
    expect(Object.keys(byOperation)).toHaveLength(readDocument().operations.length);
    // Neither is everything refused nor everything taken.
    expect(byStatus['200']).toBeGreaterThan(REQUESTS / 10);
    expect(byStatus['400']).toBeGreaterThan(REQUESTS / 10);
    expect((await world.send({ method: 'GET', path: '/healthz' })).status).toBe(200);
    expect(world.gateway.output().split('\n').slice(1).join('')).toBe('');
  });
});
