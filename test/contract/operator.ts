/** Somebody at the console, without a browser: cookies are kept, forms are read off pages and sent. */
import { CookieJar } from './cookie-jar.ts';
import type { Stand } from './stand.ts';

type Fields = Readonly<Record<string, string>>;

export const unescaped = (html: string): string =>
  html
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

export class Operator {
  readonly url: string;
  readonly jar = new CookieJar();

  constructor({ url }: Pick<Stand, 'url'>) {
    this.url = url;
  }

  get cookies(): Map<string, string> {
    return this.jar.cookies;
  }

  /** Redirects are not followed. */
  async get(path: string, headers: Fields = {}): Promise<Response> {
    const options = { headers: { ...this.jar.headers(), ...headers }, redirect: 'manual' } as const;
    return this.jar.keep(await fetch(this.url + path, options));
  }

  async page(path: string): Promise<string> {
    const answer = await this.get(path);
    if (answer.status !== 200) throw new Error(`${path} answers ${answer.status}: ${await answer.text()}`);
    return await answer.text();
  }

  /** What the forms of a page carry. */
  async stampOf(path = '/console'): Promise<string> {
    return unescaped(/name="stamp" value="([^"]+)"/.exec(await this.page(path))?.[1] ?? '');
  }

  /** A form as our own page sends it, unless `headers` say something else. */
  async send(path: string, fields: Fields, headers: Fields = { origin: this.url }): Promise<Response> {
    const body = new URLSearchParams(fields);
    const options = {
      method: 'POST',
      body,
      headers: { ...this.jar.headers(), ...headers },
      redirect: 'manual',
    } as const;
    return this.jar.keep(await fetch(this.url + path, options));
  }

  async act(path: string, fields: Fields = {}): Promise<Response> {
    return await this.send(path, { stamp: await this.stampOf(), ...fields });
  }

  async signIn(key: string, next?: string): Promise<Response> {
    const stamp = await this.stampOf('/console/sign-in');
    return await this.send('/console/sign-in', { stamp, key, ...(next !== undefined && { next }) });
  }
}

/** Throws when the key is not taken. */
export async function signedIn(stand: Pick<Stand, 'url'>, key: string): Promise<Operator> {
  const operator = new Operator(stand);
  const answer = await operator.signIn(key);
  if (answer.status !== 303) throw new Error(`Signing in answered ${answer.status}.`);
  return operator;
}
