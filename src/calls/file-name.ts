/** Names of files that are fetched from a URL. Sources: RFC 6266, Content-Disposition; RFC 8187, extended values. */

/** The name without a path in front of it and without control characters; undefined when nothing is left. */
export function plainName(name: string): string | undefined {
  const last = name
    .replace(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, '')
    .split(/[/\\]/)
    .map((segment) => segment.trim())
    .findLast((segment) => segment !== '');
  return last === undefined || /^\.+$/.test(last) ? undefined : last;
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** `UTF-8''na%C3%AFve.txt` */
function extended(value: string): string | undefined {
  const [, charset = '', encoded = ''] = /^([\w-]+)'[^']*'(.*)$/s.exec(value) ?? [];
  if (/^utf-8$/i.test(charset)) return decoded(encoded);
  if (!/^iso-8859-1$/i.test(charset)) return undefined;
  return encoded.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

/** Header bytes are read as Latin-1; most servers mean UTF-8. */
function asMeant(text: string): string {
  if (/[^\0-\xff]/.test(text)) return text;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'latin1'));
  } catch {
    return text;
  }
}

const PARAMETER = /;\s*([\w!#$%&+^`|~.-]+\*?)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;]*))/gs;

function nameFromDisposition(header: unknown): string | undefined {
  if (typeof header !== 'string') return undefined;
  const parameters = new Map<string, string>();
  for (const [, name = '', quoted, bare = ''] of header.matchAll(PARAMETER)) {
    const value = quoted === undefined ? bare.trim() : quoted.replace(/\\(["\\])/g, '$1');
    if (!parameters.has(name.toLowerCase())) parameters.set(name.toLowerCase(), value);
  }
  const plain = parameters.get('filename');
  return extended(parameters.get('filename*') ?? '') ?? (plain === undefined ? undefined : asMeant(plain));
}

function nameFromUrl(url: string): string {
  const last = new URL(url).pathname.split('/').at(-1) ?? '';
  return decoded(last) ?? last;
}

const NAMELESS = 'file';

/** What the server calls the file, else what its URL ends with. @param disposition the `Content-Disposition` header. */
export const fetchedName = (disposition: unknown, url: string): string =>
  plainName(nameFromDisposition(disposition) ?? '') ?? plainName(nameFromUrl(url)) ?? NAMELESS;
