import { describe, expect, it } from 'vitest';
import { type Batch, nextStates, type RowState } from '../../../src/databases/row-states.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 4, 1, 12, minute)).toISOString();
const present = (seq: number, minute: number): RowState => ({ seq, updatedAt: Date.parse(at(minute)), isGone: false });
const gone = (seq: number): RowState => ({ seq, updatedAt: undefined, isGone: true });

const batch = (seq: number, readAfter: number, minute: number | 'gone'): Batch => ({
  id: `d${seq}`,
  seq,
  readAfter,
  at: 1,
  completes: false,
  isRemoval: minute === 'gone',
  objects: [{ id: '1', ...(minute !== 'gone' && { updated_at: at(minute) }) }],
});

const written = (before: RowState | undefined, ...batches: Batch[]) =>
  nextStates(new Map(before ? [['1', before]] : []), batches).get('1')?.seq;

describe('of the states of an object', () => {
  it('the first one is written', () => {
    expect(written(undefined, batch(1, 0, 5))).toBe(1);
    expect(written(undefined, batch(1, 0, 'gone'))).toBe(1);
  });

  it('one that was read after the row was written is written, even when its time went back', () => {
    expect(written(present(3, 5), batch(4, 3, 4))).toBe(4);
    expect(written(gone(3), batch(4, 3, 4))).toBe(4);
  });

  it('one that was read before is written when its own time is not older', () => {
    expect(written(present(3, 5), batch(4, 2, 6))).toBe(4);
    expect(written(present(3, 5), batch(4, 2, 5))).toBe(4);
    expect(written(present(3, 5), batch(4, 2, 4))).toBeUndefined();
  });

  it('one that was read before a deletion was found does not undo it', () => {
    expect(written(gone(3), batch(4, 2, 6))).toBeUndefined();
    expect(written(undefined, batch(4, 2, 'gone'), batch(5, 2, 6))).toBe(4);
  });

  it('a deletion is written in any case', () => {
    expect(written(present(3, 5), batch(4, 2, 'gone'))).toBe(4);
  });

  it('without a time of its own the later number counts', () => {
    const timeless = { ...batch(4, 2, 4), objects: [{ id: '1' }] };
    expect(written(present(3, 5), timeless)).toBe(4);
  });

  it('within one transaction the same holds', () => {
    expect(written(undefined, batch(4, 3, 6), batch(5, 3, 5))).toBe(4);
    expect(written(undefined, batch(4, 3, 5), batch(5, 3, 6))).toBe(5);
    expect(written(undefined, batch(4, 3, 6), batch(5, 4, 5))).toBe(5);
  });
});
