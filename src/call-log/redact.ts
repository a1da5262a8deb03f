/** Bodies without credentials, as far as their fields and their form tell them. Pure. */

export const REDACTED = '[redacted]';

/** Fields that hold credentials, whatever is in them. */
const SECRET_FIELD =
  /secret|token|passw(?:or)?d|passphrase|authori[sz]ation|credential|api[_-]?key|private[_-]?key|cookie|signature|^(?:auth|sig|sig256|pwd|jwt)$/i;

/** What credentials look like in any text, and what stands in their place. */
const SECRET_TEXTS: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${REDACTED}`],
  [/\b(?:tg_|whsec_)[\w+/=-]{8,}/g, REDACTED],
  [/\beyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g, REDACTED],
  [/\b(?:gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|[sr]k_live_|AKIA)\w[\w-]{7,}/g, REDACTED],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, REDACTED],
  [/(\b[a-z][a-z\d+.-]{1,20}:\/\/)[^\s/@:"'<>]{0,200}:[^\s/@"'<>]{1,200}@/gi, `$1${REDACTED}@`],
  // Addresses that are signed, or secret as a whole.
  [/(https?:\/\/[^\s"'<>?#]{1,2000})\?[^\s"'<>)]*/gi, `$1?${REDACTED}`],
  [/(\/hooks\/)[\w-]{8,}/g, `$1${REDACTED}`],
  [/\b([\w-]{0,40}(?:secret|token|passw(?:or)?d|api_?key)[\w-]{0,40})=[^&\s"'<>]{1,4000}/gi, `$1=${REDACTED}`],
];

/** The same fields in a document that is no whole one. */
const SECRET_PAIR =
  /("[^"\\]{0,60}(?:secret|token|passw(?:or)?d|authori[sz]ation|credential|api_?key|cookie)[^"\\]{0,60}"\s*:\s*)"(?:[^"\\]|\\.){0,8000}"?/gi;

/** A shorter one stands in many a text by chance. */
const SHORTEST_SECRET = 6;
/** Longer texts are contents of files, or as good as that. */
const LONGEST_TEXT = 4000;
const SHOWN_OF_LONG = 200;

/** @param secrets that are known, such as the key of the caller. */
export function redactedText(text: string, secrets: readonly string[]): string {
  const known = secrets.filter((secret) => secret.length >= SHORTEST_SECRET).sort((a, b) => b.length - a.length);
  const without = known.reduce((left, secret) => left.replaceAll(secret, REDACTED), text);
  const unpaired = without.replace(SECRET_PAIR, `$1"${REDACTED}"`);
  return SECRET_TEXTS.reduce((left, [pattern, replacement]) => left.replace(pattern, replacement), unpaired);
}

function shortText(text: string, secrets: readonly string[]): string {
  if (text.length <= LONGEST_TEXT) return redactedText(text, secrets);
  return `${redactedText(text.slice(0, LONGEST_TEXT), secrets).slice(0, SHOWN_OF_LONG)}… [${text.length} characters]`;
}

/** A document with the same fields, without what is secret in them. */
export function redacted(value: unknown, secrets: readonly string[]): unknown {
  if (typeof value === 'string') return shortText(value, secrets);
  if (Array.isArray(value)) return value.map((item) => redacted(item, secrets));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).map(([name, held]) => {
    const isSecret = SECRET_FIELD.test(name) && held !== null && typeof held !== 'boolean';
    return [redactedText(name, secrets), isSecret ? REDACTED : redacted(held, secrets)];
  });
  return Object.fromEntries(fields);
}
