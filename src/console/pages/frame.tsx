/** What every page of the console has around it. */
import type { Child } from 'hono/jsx';
import type { Viewer } from '../../access/console-sessions.ts';
import { Brand, Document } from '../../http/pages/document.tsx';
import { buildInfo } from '../../lib/build-info.ts';
import type { Notice } from '../views/notices.ts';
import { Stamp } from './form.tsx';

const SECTIONS = {
  overview: { label: 'Overview', href: '/console' },
  connections: { label: 'Connections', href: '/console/connections' },
  calls: { label: 'Requests', href: '/console/calls' },
  webhooks: { label: 'Webhooks', href: '/console/webhooks' },
  agents: { label: 'Agents', href: '/console/agents' },
  jobs: { label: 'Jobs', href: '/console/jobs' },
  integrations: { label: 'Integrations', href: '/console/integrations' },
  workspace: { label: 'Workspace', href: '/console/workspace' },
  audit: { label: 'Audit log', href: '/console/audit' },
  system: { label: 'System', href: '/console/system' },
} as const;

/** `search` stands in no list of pages. */
export type Section = keyof typeof SECTIONS | 'search';

export interface FrameProperties {
  readonly viewer: Viewer;
  readonly section: Section;
  readonly title: string;
  /** Beside the title. */
  readonly badges?: Child;
  readonly actions?: Child;
  /** The page above this one, when that is not the section. */
  readonly above?: { readonly href: string; readonly label: string } | undefined;
  readonly notice?: Notice | undefined;
  /** What was searched for, on the page that says what was found. */
  readonly searched?: string | undefined;
  readonly children?: Child;
}

const Search = ({ text }: { text: string }) => (
  <search>
    <form method="get" action="/console/search">
      <input
        type="search"
        class="find"
        name="q"
        value={text}
        placeholder="Find by ID, customer or site  ( / )"
        aria-label="Find anything by its ID, customer or site"
        data-shortcut="/"
      />
    </form>
  </search>
);

const Top = ({ viewer, searched }: { viewer: Viewer; searched: string }) => (
  <header class="top">
    <a class="brand" href="/console">
      <Brand />
    </a>
    <Search text={searched} />
    <div class="who">
      <span>
        <span class="muted">Workspace</span> {viewer.session.workspaceName}
      </span>
      <span>
        <span class="muted">as</span>{' '}
        {viewer.session.person ?? viewer.session.keyName ?? <code>{viewer.session.keyPrefix}…</code>}
      </span>
      {viewer.session.isReadOnly && <span class="badge warn">read-only</span>}
      <form method="post" action="/console/sign-out">
        <Stamp viewer={viewer} />
        <button type="submit" class="quiet">
          Sign out
        </button>
      </form>
    </div>
  </header>
);

const Side = ({ viewer, section, isItself }: { viewer: Viewer; section: Section; isItself: boolean }) => (
  <nav class="side" aria-label="Console">
    <ul>
      {Object.entries(SECTIONS)
        .filter(([name]) => name !== 'system' || viewer.isOperator)
        .map(([name, { label, href }]) => (
          <li>
            <a
              href={href}
              {...(name === section && { 'aria-current': isItself ? ('page' as const) : ('true' as const) })}
            >
              {label}
            </a>
          </li>
        ))}
    </ul>
  </nav>
);

const Foot = () => (
  <footer class="foot">
    <span>Taskgate {buildInfo.version}</span>
    <a href="/docs/guides">Documentation</a>
    <a href="/docs">API reference</a>
    <span data-zone>Times are in UTC.</span>
  </footer>
);

export const Frame = ({
  viewer,
  section,
  title,
  badges,
  actions,
  above,
  notice,
  searched = '',
  children,
}: FrameProperties) => (
  <Document title={`${title} · Taskgate`} script>
    <a class="skip" href="#main">
      Skip to the content
    </a>
    <div class="console">
      <Top viewer={viewer} searched={searched} />
      <Side viewer={viewer} section={section} isItself={above === undefined} />
      <main class="main" id="main" tabindex={-1}>
        {above !== undefined && (
          <div class="trail">
            <a href={above.href}>← {above.label}</a>
          </div>
        )}
        <div class="head">
          <div>
            <h1>{title}</h1>
            {badges}
          </div>
          {actions !== undefined && <div class="actions">{actions}</div>}
        </div>
        {notice && (
          <p class={`notice ${notice.tone}`} role="status">
            {notice.text}
          </p>
        )}
        {children}
      </main>
      <Foot />
    </div>
  </Document>
);
