/** A customer who clicks "Connect Jira", without a browser: links are followed and forms sent by hand. */
import { CookieJar } from './cookie-jar.ts';
import type { Stand } from './stand.ts';

export interface Click {
  scopes?: string[];
  sites?: number[];
  account?: 'admin' | 'member';
  decision?: 'accept' | 'deny';
  query?: Record<string, string>;
}

/** The browser of one customer: what it is sent to is fetched with the cookies that it has. */
export class Customer {
  readonly jar = new CookieJar();

  /** Redirects are not followed. */
  async visit(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...this.jar.headers(), ...(init.headers as Record<string, string> | undefined) };
    return this.jar.keep(await fetch(url, { redirect: 'manual', ...init, headers }));
  }

  /** The provider's consent page that a link of the gateway leads to. */
  async open(link: string): Promise<string> {
    const answer = await this.visit(link);
    const location = answer.headers.get('location');
    if (location === null) throw new Error(await answer.text());
    return location;
  }
}

/** A link of the gateway, as an app's server gets it. */
export const authLink = async (stand: Stand, query: Record<string, string> = {}): Promise<string> => {
  const parameters = new URLSearchParams(query);
  const answer = await stand.get(`/unified/integration/auth/${stand.workspaceId}/jira?${parameters}`);
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(text);
  return text;
};

/** Agrees (or not) on the provider's consent page; the address that the browser is sent back to. */
export async function consent(
  stand: Stand,
  consentPage: string,
  { sites = [0], account = 'admin', decision = 'accept' }: Click,
) {
  const page = await (await fetch(consentPage)).text();
  const ids = [...page.matchAll(/name="site" value="([^"]+)"/g)].map(([, id]) => id ?? '');
  const form = new URLSearchParams(new URL(consentPage).search);
  form.set('account', stand.sandbox.accounts[account].accountId);
  form.set('decision', decision);
  for (const index of sites) form.append('site', ids[index] ?? '');
  const answer = await fetch(`${stand.sandbox.url}/authorize`, { method: 'POST', body: form, redirect: 'manual' });
  return answer.headers.get('location') ?? '';
}

/** From the link to where the provider sends the browser back to. */
export async function agree(stand: Stand, customer: Customer, { query = {}, ...click }: Click = {}): Promise<string> {
  return await consent(stand, await customer.open(await authLink(stand, query)), click);
}

/** The whole way; the last answer of the gateway, redirects not followed. */
export async function clickThrough(stand: Stand, click: Click = {}, customer = new Customer()): Promise<Response> {
  return await customer.visit(await agree(stand, customer, click));
}

/** A connection made by OAuth, over a redirect that nobody follows. */
export async function connect(stand: Stand, click: Click = {}): Promise<string> {
  const query = { success_redirect: 'https://app.example.com/done', ...click.query };
  const answer = await clickThrough(stand, { ...click, query });
  const location = answer.headers.get('location');
  if (location === null) throw new Error(await answer.text());
  return new URL(location).searchParams.get('id') ?? '';
}
