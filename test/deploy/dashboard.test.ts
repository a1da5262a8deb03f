/** The Grafana dashboard asks for what a gateway exposes, and for all of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/lib/package-root.ts';
import { type Stand, startStand } from '../contract/stand.ts';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

const dashboard = JSON.parse(readFileSync(join(packageRoot, 'deploy/grafana-dashboard.json'), 'utf8')) as {
  panels: Panel[];
};
const shown = dashboard.panels.filter(({ type }) => type !== 'row');
const expressions = shown.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

let stand: Stand;
/** Names of all series, and the labels that each of them has. */
const families = new Map<string, string>();
beforeAll(async () => {
  stand = await startStand({ seed: { issues: 1 } });
  stand.gateway.metrics.watchProcess();
  const text = await (await stand.get('/metrics')).text();
  for (const [, name = '', type = ''] of text.matchAll(/^# TYPE (\S+) (\S+)$/gm)) families.set(name, type);
});
afterAll(() => stand.close());

const asked = (expression: string) => [
  ...new Set([...expression.matchAll(/\b(?:taskgate|process|nodejs)_[a-z0-9_]+/g)].map(([name]) => name)),
];

describe('the Grafana dashboard', () => {
  it.each(expressions)('asks for series that there are: %s', (expression) => {
    expect(asked(expression).length).toBeGreaterThan(0);
    for (const name of asked(expression)) {
      const isPart = /^(.+)_(?:bucket|sum|count)$/.exec(name)?.[1] ?? '';
      expect([name, families.get(isPart) === 'histogram' || families.has(name)]).toEqual([name, true]);
    }
  });

  it('shows every series of the gateway', () => {
    const everything = expressions.join('\n');
    const own = [...families.keys()].filter((name) => name.startsWith('taskgate_'));
    expect(own.filter((name) => !everything.includes(name))).toEqual([]);
    expect(own.length).toBeGreaterThan(20);
  });

  it('has panels that lie beside one another, each with an id of its own', () => {
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length);
    const cells = new Set<string>();
    for (const { gridPos: at, title } of dashboard.panels) {
      expect(at.x + at.w, title).toBeLessThanOrEqual(24);
      for (let x = at.x; x < at.x + at.w; x += 1) {
        for (let y = at.y; y < at.y + at.h; y += 1) {
          expect(cells.has(`${x},${y}`), `${title} at ${x},${y}`).toBe(false);
          cells.add(`${x},${y}`);
        }
      }
    }
  });
});
