/** Signing in to the console with an API key, and out. */
import { Hono } from 'hono';
import type { SignInThrottle } from '../../access/sign-in-throttle.ts';
import type { AppContext, AppEnv } from '../../http/context.ts';
import { answerPage, consoleHeaders } from '../../http/io/page.ts';
import { GatewayError } from '../../lib/errors.ts';
import { randomToken } from '../../lib/id.ts';
import { signInPage } from '../pages/sign-in.tsx';
import { type Guarding, isConsolePath, readOwnForm } from '../session/guard.ts';
import { typedText } from '../views/list-parameters.ts';

interface Dependencies extends Guarding {
  readonly throttle: SignInThrottle;
}

const LONGEST_NAME = 80;

const nextOf = (path: string | null): string => (path !== null && isConsolePath(path) ? path : '/console');

export function signInRoutes(deps: Dependencies) {
  const { sessions, cookies, throttle } = deps;

  async function show(c: AppContext, next: string, problem?: { status: 401 | 403 | 429; message: string }) {
    const visit = cookies.read(c, 'visit') ?? randomToken(16);
    cookies.write(c, 'visit', visit);
    if (problem) c.set('errorCode', problem.status === 429 ? 'rate_limited' : 'unauthorized');
    const page = signInPage({ stamp: sessions.stamp(visit), next, problem: problem?.message });
    return await answerPage(c, page, problem?.status ?? 200, consoleHeaders);
  }

  async function refuse(c: AppContext, next: string, waitSeconds: number): Promise<Response> {
    if (waitSeconds === 0)
      return await show(c, next, { status: 401, message: 'This key is unknown or revoked, or limited by a policy.' });
    c.header('retry-after', String(waitSeconds));
    return await show(c, next, { status: 429, message: `Too many wrong keys. Please wait ${waitSeconds} seconds.` });
  }

  async function signIn(c: AppContext): Promise<Response> {
    const form = await readOwnForm(c, deps, cookies.read(c, 'visit') ?? '');
    const next = nextOf(form.get('next'));
    const address = c.get('address') ?? '';
    // A good key is never kept waiting: others behind the same proxy may be guessing.
    const person = typedText(form, 'person', LONGEST_NAME) || undefined;
    const begun = await sessions.begin(form.get('key')?.trim() ?? '', person);
    if (!begun) return await refuse(c, next, throttle.begin(address));
    throttle.succeeded(address);
    c.set('workspaceId', begun.key.workspaceId);
    c.set('actor', { kind: 'console', keyId: begun.key.id, keyPrefix: begun.key.prefix, person });
    const before = cookies.read(c, 'session');
    if (before !== undefined) await sessions.end(before);
    cookies.remove(c, 'visit');
    cookies.write(c, 'session', begun.token);
    return c.redirect(next, 303);
  }

  return new Hono<AppEnv>()
    .get('/sign-in', async (c) => {
      const token = cookies.read(c, 'session');
      const isSignedIn = token !== undefined && (await sessions.find(token)) !== undefined;
      if (isSignedIn) return c.redirect('/console', 303);
      return await show(c, nextOf(c.get('target').parameters.get('next')));
    })
    .post('/sign-in', async (c) => {
      try {
        return await signIn(c);
      } catch (error) {
        // A page that lay open for too long: here is a fresh one.
        if (!(error instanceof GatewayError) || error.code !== 'forbidden') throw error;
        return await show(c, '/console', { status: 403, message: `${error.message} Please try again.` });
      }
    });
}

export const signOutRoute = ({ sessions, cookies }: Guarding) =>
  new Hono<AppEnv>().post('/sign-out', async (c) => {
    const token = cookies.read(c, 'session');
    if (token !== undefined) await sessions.end(token);
    cookies.remove(c, 'session');
    return c.redirect('/console/sign-in', 303);
  });
