/** Anything else of the API. Paths are put behind the API's own address, so that none leads anywhere else. */
import type { Context, PassthroughRequest, Upstream } from '../../../adapters/contract/session.ts';
import type { HttpClient } from '../../../adapters/toolkit/client-policy.ts';

export async function passthrough(
  { client }: Context<HttpClient>,
  { method, path, query, headers, body }: PassthroughRequest,
): Promise<Upstream> {
  const pathname = `/${path.split('/').map(encodeURIComponent).join('/')}`;
  const target = query === '' ? pathname : `${pathname}?${query}`;
  return await client.stream({ method, target, headers, body, isUnheld: true });
}
