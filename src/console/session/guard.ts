/** Who may look at the console, and whose forms it takes. */
import { createMiddleware } from 'hono/factory';
import type { ConsoleSessions, Viewer } from '../../access/console-sessions.ts';
import type { AppContext, AppEnv } from '../../http/context.ts';
import { readForm } from '../../http/io/body.ts';
import { answerPage, consoleHeaders } from '../../http/io/page.ts';
import { goOnPage } from '../../http/pages/go-on.tsx';
import type { Clock } from '../../lib/clock.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { SignedIn } from '../../store/access/console-sessions.ts';
import type { ConsoleCookies } from './cookies.ts';

export interface Guarding {
  readonly sessions: ConsoleSessions;
  readonly cookies: ConsoleCookies;
  readonly clock: Clock;
  /** Whether somebody may see the gateway as a whole. */
  readonly mayOperate: (session: SignedIn) => Promise<boolean>;
  /** Address of the gateway. */
  readonly publicUrl: () => string;
}

/** The name of the field that each form carries its stamp in. */
export const STAMP = 'stamp';

const READING = new Set(['GET', 'HEAD']);

const hostOf = (url: string): string | undefined => (URL.canParse(url) ? new URL(url).host : undefined);

/** Whether a page of ours has sent the form: what browsers say of it, and no page can forge. */
function isFromOurPage(c: AppContext, publicUrl: string): boolean {
  const site = c.req.header('sec-fetch-site');
  if (site !== undefined) return site === 'same-origin';
  const origin = hostOf(c.req.header('origin') ?? '');
  return origin !== undefined && (origin === hostOf(publicUrl) || origin === c.req.header('host'));
}

/** The form that was sent. Throws `forbidden` unless it is one of ours, made for this cookie. */
export async function readOwnForm(c: AppContext, { sessions, publicUrl }: Guarding, cookie: string) {
  if (!isFromOurPage(c, publicUrl())) throw new GatewayError('forbidden', 'The form was not sent by a page of ours.');
  const form = await readForm(c);
  if (!sessions.isStamp(cookie, form.get(STAMP) ?? '')) {
    throw new GatewayError('forbidden', 'The form is too old, or was not made here: load its page again.');
  }
  return form;
}

/** Where to go on after signing in; nowhere but in the console. */
export const isConsolePath = (path: string): boolean =>
  /^\/console(?:[/?][\w\-./?=&%:+]*)?$/.test(path) && !path.includes('..');

/** Strict cookies do not come along when another site leads here; they do on the second step, which is ours. */
const isLedHere = (c: AppContext) =>
  c.req.header('sec-fetch-site') === 'cross-site' && c.req.header('sec-fetch-dest') === 'document';

async function askToSignIn(c: AppContext): Promise<Response> {
  if (!READING.has(c.req.method)) {
    throw new GatewayError('unauthorized', 'You are not signed in any more. Nothing was changed.');
  }
  const { path, query } = c.get('target');
  const here = query ? `${path}?${query}` : path;
  const address = isConsolePath(here) ? here : '/console';
  if (isLedHere(c)) return await answerPage(c, goOnPage('Opening the console', address, 'Go on'), 200, consoleHeaders);
  const next = address === '/console' ? '' : `?next=${encodeURIComponent(address)}`;
  return c.redirect(`/console/sign-in${next}`, 303);
}

/** Lets only those through who are signed in, and only forms of theirs. */
export const requireSession = (guarding: Guarding) =>
  createMiddleware<AppEnv>(async (c, next) => {
    const { sessions, cookies, clock, mayOperate } = guarding;
    const token = cookies.read(c, 'session');
    const session = token === undefined ? undefined : await sessions.find(token);
    if (token === undefined || !session) return await askToSignIn(c);
    const isOperator = await mayOperate(session);
    c.set('viewer', { session, stamp: sessions.stamp(token), isOperator, now: clock.now() });
    c.set('workspaceId', session.workspaceId);
    const { keyId, keyPrefix, person } = session;
    c.set('actor', { kind: 'console', keyId, keyPrefix, person: person ?? undefined });
    c.get('scope').callerId = session.keyId;
    if (!READING.has(c.req.method)) c.set('form', await readOwnForm(c, guarding, token));
    return await next();
  });

/** A read-only key sees everything, and changes nothing. */
export const requireWriting = createMiddleware<AppEnv>(async (c, next) => {
  if (!READING.has(c.req.method) && viewerOf(c).session.isReadOnly) {
    throw new GatewayError('forbidden', 'You are signed in with a key that may only read.');
  }
  await next();
});

export function viewerOf(c: AppContext): Viewer {
  const viewer = c.get('viewer');
  if (!viewer) throw new GatewayError('unauthorized', 'You are not signed in.');
  return viewer;
}

/** Of whoever is signed in. */
export const workspaceOf = (c: AppContext): string => viewerOf(c).session.workspaceId;

/** The fields of the form that was sent, without the spaces around them; an empty one is undefined. */
export function formOf(c: AppContext) {
  const form = c.get('form') ?? new URLSearchParams();
  return {
    text: (name: string): string | undefined => form.get(name)?.trim() || undefined,
    texts: (name: string): string[] => form.getAll(name).filter((value) => value !== ''),
  };
}
