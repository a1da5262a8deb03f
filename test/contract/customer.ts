/** A customer who clicks "Connect Jira", without a browser: links are followed and forms sent by hand. */
import type { Stand } from './stand.ts';

export interface Click {
  scopes?: string[];
  sites?: number[];
  account?: 'admin' | 'member';
  decision?: 'accept' | 'deny';
  query?: Record<string, string>;
}

export const authLink = async (stand: Stand, query: Record<string, string> = {}): Promise<string> => {
  const parameters = new URLSearchParams(query);
  const answer = await stand.get(`/unified/integration/auth/${stand.workspaceId}/jira?${parameters}`);
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(text);
  return text;
};

/** Agrees (or not) on the consent page; the address that the browser is sent back to. */
export async function consent(
  stand: Stand,
  link: string,
  { sites = [0], account = 'admin', decision = 'accept' }: Click,
) {
  const page = await (await fetch(link)).text();
  const ids = [...page.matchAll(/name="site" value="([^"]+)"/g)].map(([, id]) => id ?? '');
  const form = new URLSearchParams(new URL(link).search);
  form.set('account', stand.sandbox.accounts[account].accountId);
  form.set('decision', decision);
  for (const index of sites) form.append('site', ids[index] ?? '');
  const answer = await fetch(`${stand.sandbox.url}/authorize`, { method: 'POST', body: form, redirect: 'manual' });
  return answer.headers.get('location') ?? '';
}

/** The whole way; the last answer of the gateway, redirects not followed. */
export async function clickThrough(stand: Stand, { query = {}, ...click }: Click = {}): Promise<Response> {
  const back = await consent(stand, await authLink(stand, query), click);
  return await fetch(back, { redirect: 'manual' });
}

/** A connection made by OAuth, over a redirect that nobody follows. */
export async function connect(stand: Stand, click: Click = {}): Promise<string> {
  const query = { success_redirect: 'https://app.example.com/done', ...click.query };
  const answer = await clickThrough(stand, { ...click, query });
  const location = answer.headers.get('location');
  if (location === null) throw new Error(await answer.text());
  return new URL(location).searchParams.get('id') ?? '';
}
