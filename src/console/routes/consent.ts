/** Leads whoever uses the console to a provider, to authorize a connection there. */
import type { Authorization } from '../../connections/connecting/authorization.ts';
import type { AuthorizeQuery } from '../../connections/connecting/begin.ts';
import type { Providers } from '../../connections/providers.ts';
import type { AppContext } from '../../http/context.ts';
import { consentCookies } from '../../http/io/consent-cookies.ts';
import { answerPage, consoleHeaders } from '../../http/io/page.ts';
import { goOnPage } from '../../http/pages/go-on.tsx';
import { workspaceOf } from '../session/guard.ts';

export interface ConsentDependencies {
  readonly authorization: Authorization;
  readonly providers: Providers;
  readonly publicUrl: () => string;
}

export function createConsent({ authorization, providers, publicUrl }: ConsentDependencies) {
  const cookies = consentCookies(publicUrl);
  return async (c: AppContext, type: string, query: AuthorizeQuery): Promise<Response> => {
    const secretOf = (id: string) => cookies.read(c, id);
    const { url, browser } = await authorization.begin(workspaceOf(c), type, query, 'operator', secretOf);
    cookies.write(c, browser);
    const vendor = providers.find(type)?.words.vendor ?? type;
    return await answerPage(c, goOnPage(`Going to ${vendor}`, url, `Go on to ${vendor}`), 200, consoleHeaders);
  };
}
