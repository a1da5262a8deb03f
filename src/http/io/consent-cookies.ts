/** The cookies by which a browser is known again that a customer's way began in: one for each way, so that several go beside one another. */
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { AUTHORIZE_MS } from '../../connections/connecting/begin.ts';
import type { BrowserSecret } from '../../connections/connecting/browser.ts';
import { CHOOSE_MS } from '../../connections/connecting/finish.ts';
import type { AppContext } from '../context.ts';
import { ownCookies } from './own-cookies.ts';

const SECONDS = (AUTHORIZE_MS + CHOOSE_MS) / 1000;

/** Ways beside one another in one browser: more would fill the headers of its requests. */
const MOST = 20;

export interface ConsentCookies {
  read(c: AppContext, id: string): string | undefined;
  write(c: AppContext, browser: BrowserSecret): void;
  remove(c: AppContext, id: string): void;
}

/** @param publicUrl address of the gateway. */
export function consentCookies(publicUrl: () => string): ConsentCookies {
  const { nameOf, optionsOf } = ownCookies(publicUrl);
  const cookieOf = (id: string) => nameOf(`consent_${id}`);
  // A browser sends them along from the provider's page, and to a link that is opened again.
  const options = () => ({ ...optionsOf('/'), sameSite: 'Lax' as const });

  return {
    read: (c, id) => getCookie(c, cookieOf(id)) || undefined,
    write(c, { id, secret }) {
      const known = new RegExp(`^${cookieOf('[0-9a-f]{24}')}$`);
      const names = Object.keys(getCookie(c)).filter((name) => known.test(name));
      // Their ids sort by age.
      for (const old of names.sort().slice(0, Math.max(0, names.length - MOST + 1))) deleteCookie(c, old, options());
      setCookie(c, cookieOf(id), secret, { ...options(), maxAge: SECONDS });
    },
    remove: (c, id) => {
      deleteCookie(c, cookieOf(id), options());
    },
  };
}
