import { Customer } from '../../../contract/customer.ts';
import type { LinearStand } from '../linear-stand.ts';

/** Agrees on the consent page; the address that the browser is sent back to, and the one that it came from. */
export async function agree(scopes: string, gateway: LinearStand) {
  const query = new URLSearchParams({ scopes, success_redirect: 'https://app.example.com/done' });
  const link = await (await gateway.get(`/unified/integration/auth/${gateway.workspaceId}/linear?${query}`)).text();
  const customer = new Customer();
  const consentPage = new URL(await customer.open(link));
  const body = new URLSearchParams(consentPage.search);
  body.set('user', gateway.linear.accounts.admin.userId);
  body.set('decision', 'accept');
  const answer = await fetch(`${gateway.linear.url}/oauth/authorize`, { method: 'POST', body, redirect: 'manual' });
  const back = await customer.visit(answer.headers.get('location') ?? '');
  const id = new URL(back.headers.get('location') ?? 'https://nowhere.example').searchParams.get('id') ?? '';
  return { link: consentPage, id };
}
