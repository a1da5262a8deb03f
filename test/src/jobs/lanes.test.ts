import { describe, expect, it } from 'vitest';
import { FEW, type LaneJob, Lanes } from '../../../src/jobs/lanes.ts';

const SLOW_MS = 3000;
const SHARE = 100;
const place = (lane: string, workspaceId = 'w') => ({ workspaceId, lane });
const running = (lane: string, count: number, startedAt = 0): LaneJob[] =>
  Array.from({ length: count }, () => ({ row: place(lane), startedAt }));

describe('lanes of a workspace', () => {
  it('may all begin jobs while none is full', () => {
    const lanes = new Lanes(SLOW_MS);
    expect(lanes.choose('w', [], SHARE, 0)).toBeUndefined();
    expect(lanes.choose('w', running('a', FEW - 1), SHARE, 0)).toBeUndefined();
  });

  it('begin with few places, and leave the rest to the others', () => {
    const lanes = new Lanes(SLOW_MS);
    expect(lanes.choose('w', [...running('a', FEW), ...running('b', 1)], SHARE, 0)).toEqual({
      names: ['a'],
      isExcluded: true,
    });
  });

  it('get one more place with every job that ends soon', () => {
    const lanes = new Lanes(SLOW_MS);
    for (let more = 0; more < 50; more++) lanes.ended(place('a'), SLOW_MS);
    expect(lanes.choose('w', running('a', FEW + 49), SHARE, 0)).toBeUndefined();
    expect(lanes.choose('w', running('a', FEW + 50), SHARE, 0)).toMatchObject({ names: ['a'], isExcluded: true });
  });

  it('fall back to few when a job takes long, whether it has ended or not', () => {
    const lanes = new Lanes(SLOW_MS);
    const grow = () => {
      for (let more = 0; more < 50; more++) lanes.ended(place('a'), 1);
    };
    grow();
    lanes.ended(place('a'), SLOW_MS + 1);
    expect(lanes.choose('w', running('a', FEW), SHARE, 0)).toMatchObject({ names: ['a'] });
    grow();
    expect(lanes.choose('w', running('a', FEW), SHARE, SLOW_MS)).toBeUndefined();
    expect(lanes.choose('w', running('a', FEW), SHARE, SLOW_MS + 1)).toMatchObject({ names: ['a'] });
  });

  it('get half of the share together while none of them is known to be quick', () => {
    const lanes = new Lanes(SLOW_MS);
    lanes.ended(place('quick'), 1);
    lanes.ended(place('elsewhere', 'another'), 1);
    const unknown = Array.from({ length: SHARE / 2 }, (_, index) => running(`unknown ${index}`, 1)).flat();
    expect(lanes.choose('w', unknown.slice(1), SHARE, 0)).toBeUndefined();
    expect(lanes.choose('w', unknown, SHARE, 0)).toEqual({ names: ['', 'quick'], isExcluded: false });
  });

  it('are told apart by their workspace', () => {
    const lanes = new Lanes(SLOW_MS);
    for (let more = 0; more < 50; more++) lanes.ended(place('a', 'another'), 1);
    expect(lanes.choose('w', running('a', FEW), SHARE, 0)).toMatchObject({ names: ['a'] });
  });

  it('do not bound what has no lane', () => {
    const lanes = new Lanes(SLOW_MS);
    lanes.ended(place(''), SLOW_MS + 1);
    expect(lanes.choose('w', running('', SHARE), SHARE, SLOW_MS + 1)).toBeUndefined();
  });
});
