/** From the link of a gateway to a connection by OAuth, with any provider and without a browser. */
import { Customer as Browser } from './customer.ts';
import type { Customer } from './providers.ts';
import type { Who } from './sites/authority.ts';

export { Browser };

export interface Way {
  readonly query?: Readonly<Record<string, string>>;
  readonly decision?: 'accept' | 'deny';
  readonly who?: Who;
  readonly browser?: Browser;
}

export async function linkOf(at: Customer, query: Readonly<Record<string, string>> = {}): Promise<string> {
  const path = `/unified/integration/auth/${at.workspaceId}/${at.type}?${new URLSearchParams(query)}`;
  const answer = await at.get(path);
  const text = await answer.text();
  if (answer.status !== 200) throw new Error(text);
  return text;
}

/** As far as the address that the provider sends the browser back to. */
export async function decide(at: Customer, { query, decision = 'accept', who, browser = new Browser() }: Way = {}) {
  return await at.authority.decide(await browser.open(await linkOf(at, query)), decision, who);
}

/** The whole way; the last answer of the gateway, whose redirect is not followed. */
export async function goAll(at: Customer, { browser = new Browser(), ...way }: Way = {}): Promise<Response> {
  return await browser.visit(await decide(at, { ...way, browser }));
}

/** The id of a connection by OAuth. */
export async function authorize(
  at: Customer,
  query: Readonly<Record<string, string>> = {},
  who?: Who,
): Promise<string> {
  const answer = await goAll(at, {
    ...(who && { who }),
    query: { success_redirect: 'https://app.example.com/done', ...query },
  });
  const location = answer.headers.get('location');
  if (location === null) throw new Error(await answer.text());
  return new URL(location).searchParams.get('id') ?? '';
}
