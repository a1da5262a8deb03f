/** What the search of the documentation looks through; the browser does the looking, with nobody else's help. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../lib/package-root.ts';
import type { Guide } from './guides.ts';

export interface SearchEntry {
  readonly title: string;
  readonly href: string;
  readonly text: string;
}

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
}

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** Where the reference shows an operation. */
const operationHref = (method: string, path: string, { tags }: Operation) =>
  `/docs#tag/${tags?.[0] ?? 'default'}/${method.toUpperCase()}${path}`;

const operationEntries = ({ paths }: Document): SearchEntry[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { operationId }]) => operationId !== undefined)
      .map(([method, operation]) => ({
        title: `${method.toUpperCase()} ${path}`,
        href: operationHref(method, path, operation),
        text: [operation.operationId, operation.summary, operation.description].join(' '),
      })),
  );

const guideEntries = ({ path, title, sections }: Guide): SearchEntry[] =>
  sections.map(({ heading, anchor, text }) => ({
    title: heading ? `${title}: ${heading}` : title,
    href: `/docs/${path}${anchor ? `#${anchor}` : ''}`,
    text,
  }));

export function searchIndex(guides: readonly Guide[]): SearchEntry[] {
  const document = JSON.parse(readFileSync(join(packageRoot, 'openapi/openapi.json'), 'utf8')) as Document;
  return [...guides.flatMap(guideEntries), ...operationEntries(document)];
}

const MOST_RESULTS = 30;
const EXCERPT = 160;

export interface SearchResult extends SearchEntry {
  /** The text around the first word that was found. */
  readonly excerpt: string;
}

function excerptOf(text: string, word: string): string {
  const at = Math.max(0, text.toLowerCase().indexOf(word) - EXCERPT / 3);
  const from = at === 0 ? 0 : text.indexOf(' ', at) + 1;
  const cut = text.slice(from, from + EXCERPT);
  return `${from > 0 ? '… ' : ''}${cut}${from + EXCERPT < text.length ? ' …' : ''}`;
}

/** Entries that hold every word, those with a word in their title first. */
export function search(entries: readonly SearchEntry[], query: string): SearchResult[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const [first] = words;
  if (first === undefined) return [];
  const inTitle = ({ title }: SearchEntry) => words.filter((word) => title.toLowerCase().includes(word)).length;
  return entries
    .filter(({ title, text }) => words.every((word) => `${title} ${text}`.toLowerCase().includes(word)))
    .sort((a, b) => inTitle(b) - inTitle(a))
    .slice(0, MOST_RESULTS)
    .map((entry) => ({ ...entry, excerpt: excerptOf(entry.text, first) }));
}
