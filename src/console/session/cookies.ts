/** The cookies of the console: for it alone, for this site alone, and not for scripts. */
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { SESSION_MS } from '../../access/console-sessions.ts';
import type { AppContext } from '../../http/context.ts';
import { ownCookies } from '../../http/io/own-cookies.ts';

/** `visit` is there before somebody signs in: the form to do so belongs to it. */
type CookieName = 'session' | 'visit';

const SECONDS: Readonly<Record<CookieName, number>> = { session: SESSION_MS / 1000, visit: 60 * 60 };

/** @param publicUrl address of the gateway; under https the cookies go over https alone, and no other host can set them. */
export function consoleCookies(publicUrl: () => string) {
  const { nameOf, optionsOf } = ownCookies(publicUrl);

  return {
    read: (c: AppContext, name: CookieName): string | undefined => getCookie(c, nameOf(name)) || undefined,
    write: (c: AppContext, name: CookieName, value: string): void =>
      setCookie(c, nameOf(name), value, {
        ...optionsOf('/console'),
        sameSite: 'Strict',
        maxAge: SECONDS[name],
      }),
    remove: (c: AppContext, name: CookieName): void => {
      deleteCookie(c, nameOf(name), optionsOf('/console'));
    },
  };
}

export type ConsoleCookies = ReturnType<typeof consoleCookies>;
