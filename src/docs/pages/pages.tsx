/** The pages of the documentation that are not the API reference. */
import { raw } from 'hono/html';
import type { Chapter, Guide } from '../guides.ts';
import type { SearchResult } from '../search-index.ts';
import { DocsFrame } from './frame.tsx';

export const guidePage = (chapters: readonly Chapter[], guide: Guide) => (
  <DocsFrame title={guide.title} chapters={chapters} current={guide.path}>
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

export const guidesPage = (chapters: readonly Chapter[]) => (
  <DocsFrame title="Documentation" chapters={chapters}>
    <p>
      How to use Taskgate from your product, and how to operate it. Every operation is in the{' '}
      <a href="/docs">API reference</a>.
    </p>
    {chapters.map(({ title: chapter, guides }) => (
      <>
        <h2>{chapter}</h2>
        <Entries
          entries={guides.map(({ path, title, summary }) => ({ href: `/docs/${path}`, title, text: summary }))}
        />
      </>
    ))}
  </DocsFrame>
);

const emptyWords = (query: string) =>
  query === '' ? 'Type one or more words.' : `No matches for ${query}. Try fewer words, or browse the guides.`;

export const searchPage = (chapters: readonly Chapter[], query: string, results: readonly SearchResult[]) => (
  <DocsFrame title="Search" chapters={chapters} query={query}>
    {results.length === 0 && <p>{emptyWords(query)}</p>}
    <Entries entries={results.map(({ title, href, excerpt }) => ({ href, title, text: excerpt }))} />
  </DocsFrame>
);
