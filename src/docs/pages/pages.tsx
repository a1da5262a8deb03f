/** The pages of the documentation that are not the API reference. */
import { raw } from 'hono/html';
import type { Guide } from '../guides.ts';
import type { SearchResult } from '../search-index.ts';
import { DocsFrame } from './frame.tsx';

export const guidePage = (guides: readonly Guide[], guide: Guide) => (
  <DocsFrame title={guide.title} guides={guides} current={guide.name}>
    {raw(guide.html)}
  </DocsFrame>
);

interface Entry {
  readonly href: string;
  readonly title: string;
  readonly text: string;
}

const Entries = ({ entries }: { entries: readonly Entry[] }) => (
  <dl class="entries">
    {entries.map(({ href, title, text }) => (
      <div>
        <dt>
          <a href={href}>{title}</a>
        </dt>
        <dd>{text}</dd>
      </div>
    ))}
  </dl>
);

export const guidesPage = (guides: readonly Guide[]) => (
  <DocsFrame title="Guides" guides={guides}>
    <p>
      How to use Taskgate from your product. Every operation with its parameters is in the{' '}
      <a href="/docs">API reference</a>.
    </p>
    <Entries
      entries={guides.map(({ name, title, summary }) => ({ href: `/docs/guides/${name}`, title, text: summary }))}
    />
  </DocsFrame>
);

const emptyWords = (query: string) =>
  query === '' ? 'Type one or more words.' : `Nothing holds all of: ${query}. Try fewer words, or browse the guides.`;

export const searchPage = (guides: readonly Guide[], query: string, results: readonly SearchResult[]) => (
  <DocsFrame title="Search" guides={guides} query={query}>
    {results.length === 0 && <p>{emptyWords(query)}</p>}
    <Entries entries={results.map(({ title, href, excerpt }) => ({ href, title, text: excerpt }))} />
  </DocsFrame>
);
