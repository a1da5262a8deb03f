/** Small things that pages are made of. */
import type { Child } from 'hono/jsx';
import { formatInstant } from '../../../schema/instant.ts';
import { relative, utc } from '../views/times.ts';

export type Tone = 'good' | 'warn' | 'bad' | '';

export const Badge = ({ tone = '', children }: { tone?: Tone; children: Child }) => (
  <span class={`badge ${tone}`.trim()}>{children}</span>
);

interface Moment {
  /** Epoch milliseconds. */
  readonly at: number | null | undefined;
  readonly now: number;
  /** What is said when it never was. */
  readonly never?: string;
}

/** A time in UTC, which a script turns into the reader's own, and how long ago that is. */
export const Time = ({ at, now, never = '' }: Moment) =>
  at === null || at === undefined ? (
    <span class="muted">{never}</span>
  ) : (
    <>
      <time class="time" datetime={formatInstant(at) ?? ''}>
        {utc(at)} UTC
      </time>{' '}
      <span class="ago">{relative(at, now)}</span>
    </>
  );

interface PanelProperties {
  readonly title: string;
  /** For links that lead to it. */
  readonly id?: string;
  readonly actions?: Child;
  readonly children?: Child;
}

export const Panel = ({ title, id, actions, children }: PanelProperties) => (
  <section class="panel" {...(id !== undefined && { id })}>
    {actions === undefined ? (
      <h2>{title}</h2>
    ) : (
      <div class="head">
        <h2>{title}</h2>
        {actions}
      </div>
    )}
    {children}
  </section>
);

/** Nothing is there: why, and what to do next. */
export const Empty = ({ title, children, actions }: { title: string; children?: Child; actions?: Child }) => (
  <div class="empty">
    <p class="title">{title}</p>
    {children}
    {actions !== undefined && <div class="actions">{actions}</div>}
  </div>
);

export const Facts = ({ facts }: { facts: readonly (readonly [string, Child] | false | undefined)[] }) => (
  <dl class="facts">
    {facts
      .filter((fact) => fact !== undefined && fact !== false)
      .map(([name, value]) => (
        <>
          <dt>{name}</dt>
          <dd class="line">{value}</dd>
        </>
      ))}
  </dl>
);
