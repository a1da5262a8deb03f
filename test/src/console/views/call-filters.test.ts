import { describe, expect, it } from 'vitest';
import {
  callsAddress,
  OPERATIONS,
  readCallFilters,
  readCursor,
  searchOf,
  slotAddress,
} from '../../../../src/console/views/call-filters.ts';

const now = Date.UTC(2026, 3, 28, 13, 54, 48);
const read = (query: string) => readCallFilters(new URLSearchParams(query));
const search = (query: string) => searchOf(read(query), 'w', now);

describe('filters of the call log', () => {
  it('are the last day of everything when nothing is chosen', () => {
    expect(search('')).toEqual({ workspaceId: 'w', from: now - 86_400_000, to: now, failedOnly: false });
  });

  it('take times in UTC, whole minutes included, in place of the period', () => {
    expect(search('period=1h&from=2026-04-01T00:00&to=2026-04-01T00:30')).toMatchObject({
      from: Date.UTC(2026, 3, 1),
      to: Date.UTC(2026, 3, 1, 0, 30, 59, 999),
    });
    expect(search('to=2026-04-01T00:30:15').to).toBe(Date.UTC(2026, 3, 1, 0, 30, 15, 999));
    expect(search('period=all').from).toBe(0);
  });

  it('take a status or a class of them', () => {
    expect(search('status=404')).toMatchObject({ statusFrom: 404, statusTo: 404 });
    expect(search('status=5XX')).toMatchObject({ statusFrom: 500, statusTo: 599 });
  });

  it('take kinds of calls, a method in any case, a path, an error and a customer', () => {
    expect(search('type=requests&method=post&path=/task&error=not_found&customer=acme')).toMatchObject({
      types: ['inbound', 'mcp'],
      method: 'POST',
      path: '/task',
      error: 'not_found',
      externalXref: 'acme',
    });
    expect(read('method=BREW').method).toBe('');
  });

  it('are those of a bar of a chart: whole minutes, of the connection and of no delivery', () => {
    const at = Date.UTC(2026, 3, 28, 13, 30);
    const { searchParams } = new URL(slotAddress(at, 30 * 60_000, 'c'), 'http://x');
    expect(searchOf(readCallFilters(searchParams), 'w', now)).toMatchObject({
      connectionId: 'c',
      from: at,
      to: at + 30 * 60_000 - 1,
      types: ['inbound', 'mcp'],
    });
  });

  it('do not show what they do not understand as if it were chosen', () => {
    const filters = read('period=1y&from=yesterday&to=2026-13-01T00:00&status=abc&type=x&failed=');
    expect(filters).toMatchObject({ period: '24h', from: '', to: '', status: '', type: '', failed: '' });
  });

  it('come back from the address that they make', () => {
    const chosen = read('period=7d&connection=a b&status=4xx&operation=getTaskTask&failed=on&type=mcp');
    const { searchParams } = new URL(callsAddress(chosen, { createdAt: 5, id: 'ab' }), 'http://x');
    expect(readCallFilters(searchParams)).toEqual(chosen);
    expect(readCursor(searchParams.get('after'))).toEqual({ createdAt: 5, id: 'ab' });
    expect(callsAddress(read(''))).toBe('/console/calls');
  });

  it.each([null, '', 'x', '1', '1_G', '-1_ab', `${'1'.repeat(16)}_ab`])('are not continued at %j', (text) => {
    expect(readCursor(text)).toBeUndefined();
  });

  it('know every operation that is logged, each once', () => {
    expect(new Set(OPERATIONS).size).toBe(OPERATIONS.length);
    expect(OPERATIONS).toEqual(expect.arrayContaining(['patchTaskTask', 'updateTaskTask', 'listPassthroughs']));
  });
});
