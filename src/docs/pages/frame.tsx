/** What every page of the documentation has around it. */
import type { Child } from 'hono/jsx';
import { Brand, Document } from '../../http/pages/document.tsx';
import type { Chapter } from '../guides.ts';

interface Properties {
  readonly title: string;
  readonly chapters: readonly Chapter[];
  /** Path of the guide that is shown. */
  readonly current?: string | undefined;
  readonly query?: string | undefined;
  readonly children?: Child;
}

const Search = ({ query }: { query: string | undefined }) => (
  <search>
    <form method="get" action="/docs/search" class="search">
      <label class="hidden" for="q">
        Search the documentation
      </label>
      <input type="search" id="q" name="q" value={query ?? ''} placeholder="Search" maxlength={100} />
      <button type="submit" class="quiet">
        Search
      </button>
    </form>
  </search>
);

export const DocsFrame = ({ title, chapters, current, query, children }: Properties) => (
  <Document title={`${title} · Taskgate`}>
    <a class="skip" href="#main">
      Skip to content
    </a>
    <div class="console reading">
      <header class="top">
        <a class="brand" href="/docs/guides">
          <Brand />
        </a>
        <a class="pages" href="#pages">
          Pages
        </a>
        <Search query={query} />
      </header>
      <nav class="side" id="pages" aria-label="Documentation">
        {chapters.map(({ title: chapter, guides }) => (
          <>
            <p class="chapter">{chapter}</p>
            <ul>
              {guides.map(({ path, title: name }) => (
                <li>
                  <a href={`/docs/${path}`} {...(path === current && { 'aria-current': 'page' as const })}>
                    {name}
                  </a>
                </li>
              ))}
            </ul>
          </>
        ))}
        <ul>
          <li>
            <a href="/docs">API reference</a>
          </li>
        </ul>
      </nav>
      <main class="main guide" id="main" tabindex={-1}>
        <h1>{title}</h1>
        {children}
      </main>
    </div>
  </Document>
);
