/** The field's terms, in whatever people read. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

/** What is written in another way, and how it is written. */
const TERMS: readonly (readonly [RegExp, string])[] = [
  [/\bcan not\b/i, 'cannot'],
  [/\bhalf took at most\b/i, 'Median (p50)'],
  [/\b95 of 100\b/i, 'p95'],
  [/\bgiven up\b/i, 'disabled (webhook), exhausted (delivery), failed (job)'],
  [/\bupstream budget\b/i, 'rate limits'],
  [/\bheld back\b/i, 'throttled'],
  [/\blooks? for changes\b/i, 'polls'],
  [/\blooks every\b/i, 'polls every'],
  [/\btries so far\b/i, 'attempts'],
  [/\bown id of the customer\b/i, 'customer ID (`external_xref`)'],
  [/\bor hides it\b/i, 'not found, or not visible to this account'],
  [/\bis not allowed here: /i, 'is not a valid … here'],
  [/\bcan(?:not|'t) become .* in one step\b/i, 'has no direct transition to …'],
  [/\bmend (?:it|the)\b/i, 'fix'],
  [/\bnobody is connected\b/i, 'no connections yet'],
  [/\bthe key is unknown\b/i, 'invalid or revoked API key'],
  [/\bmistake in the gateway\b/i, 'internal error'],
  [/\basks to slow down\b/i, 'rate limited by …'],
  [/\b(?:this|an) instant\b/i, 'timestamp'],
  [/\bbetween two looks\b/i, 'polling interval'],
  [/\bIds? (?:of|or)\b/, 'ID'],
  [/"requests a second"/i, 'request rate'],
  [/\boldest that waits\b/i, 'oldest pending delivery'],
];

const FILES = [
  'README.md',
  'SECURITY.md',
  'openapi/openapi.json',
  'deploy/grafana-dashboard.json',
  'deploy/alerts.yaml',
];
const FOLDERS = ['docs', 'src/console', 'src/cli', 'src/http/pages', 'schema/models'];

function filesIn(folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => {
    const path = `${folder}/${name}`;
    if (statSync(join(root, path)).isDirectory()) return filesIn(path);
    return /\.(?:md|ts|tsx)$/.test(name) ? [path] : [];
  });
}

/** Comments are for developers. */
const withoutComments = (path: string, text: string): string =>
  /\.tsx?$/.test(path) ? text.replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '') : text;

describe('what people read', () => {
  it.each([...FILES, ...FOLDERS.flatMap(filesIn)])('%s says it in the terms of the field', (path) => {
    const text = withoutComments(path, readFileSync(join(root, path), 'utf8'));
    const found = TERMS.filter(([wrong]) => wrong.test(text)).map(
      ([wrong, right]) => `${wrong.exec(text)?.[0]}: say ${right}`,
    );
    expect(found).toEqual([]);
  });
});
