import { describe, expect, it } from 'vitest';
import { Meter } from '../../../../src/lib/observe/meter.ts';

function meterAt() {
  const time = { ms: 1000 };
  return { time, meter: new Meter({ now: () => time.ms }) };
}

describe('a meter of upstream calls', () => {
  it('counts time with several calls at once only once', () => {
    const { time, meter } = meterAt();
    const endFirst = meter.begin();
    time.ms += 10;
    const endSecond = meter.begin();
    time.ms += 10;
    endFirst();
    time.ms += 10;
    endSecond();
    time.ms += 100;
    expect([meter.calls, meter.ms]).toEqual([2, 30]);
  });

  it('tells the time of what is still under way', () => {
    const { time, meter } = meterAt();
    meter.begin();
    time.ms += 7;
    expect(meter.ms).toBe(7);
  });

  it('counts its parts apart, and together', () => {
    const { time, meter } = meterAt();
    const first = meter.part();
    const second = meter.part();
    const endFirst = first.begin();
    time.ms += 10;
    const endSecond = second.begin();
    time.ms += 10;
    endFirst();
    time.ms += 5;
    endSecond();
    const endWait = second.wait();
    time.ms += 3;
    endWait();
    expect([first.calls, first.ms, first.waitedMs]).toEqual([1, 20, 0]);
    expect([second.calls, second.ms, second.waitedMs]).toEqual([1, 15, 3]);
    expect([meter.calls, meter.ms, meter.waitedMs]).toEqual([2, 25, 3]);
  });

  it('does not mind an end that is told twice', () => {
    const { time, meter } = meterAt();
    const end = meter.begin();
    time.ms += 5;
    end();
    meter.begin();
    end();
    time.ms += 5;
    expect(meter.ms).toBe(10);
  });

  it('keeps the time of waiting apart, where no call was under way', () => {
    const { time, meter } = meterAt();
    const endOfWait = meter.wait();
    time.ms += 10;
    const endOfCall = meter.begin();
    time.ms += 20;
    endOfWait();
    time.ms += 5;
    endOfCall();
    meter.wait()();
    time.ms += 100;
    expect([meter.calls, meter.ms, meter.waitedMs]).toEqual([1, 25, 10]);
  });
});
