/** The Grafana dashboard and the alert rules ask for what a gateway exposes; the dashboard for all of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
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
const alerts = parse(readFileSync(join(packageRoot, 'deploy/alerts.yaml'), 'utf8')) as {
  groups: { rules: { alert: string; expr: string; annotations: { summary: string } }[] }[];
};
const rules = alerts.groups.flatMap((group) => group.rules);
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

describe('what Prometheus is asked', () => {
  it.each([...expressions, ...rules.map(({ expr }) => expr)])('is there: %s', (expression) => {
    expect(asked(expression).length).toBeGreaterThan(0);
    for (const name of asked(expression)) {
      const isPart = /^(.+)_(?:bucket|sum|count)$/.exec(name)?.[1] ?? '';
      expect([name, families.get(isPart) === 'histogram' || families.has(name)]).toEqual([name, true]);
    }
  });
});

describe('the alert rules', () => {
  it('have names of their own, a threshold and a summary', () => {
    expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
    for (const { expr, annotations } of rules) {
      expect(expr).toMatch(/ > [\d.]+$/);
      expect(annotations.summary).toMatch(/\.$/);
    }
  });
});

describe('the Grafana dashboard', () => {
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
