/** Addresses that would run code in the reader's browser. */
const SCRIPT_SCHEMES = ['javascript:', 'vbscript:', 'data:'];
const LONGEST_SCHEME = 11;

/** `isImage`: the address is only ever shown as an image, where `data:image/` is harmless. */
export function isScriptUrl(url: unknown, isImage: boolean): boolean {
  if (typeof url !== 'string') return false;
  const start = schemePart(url);
  if (!SCRIPT_SCHEMES.some((scheme) => start.startsWith(scheme))) return false;
  return !(isImage && /^data:image\//i.test(url));
}

/** Browsers skip spaces and control characters in front of a scheme, and tabs and line breaks inside it. */
function schemePart(url: string): string {
  let start = '';
  for (const character of url) {
    if (character > ' ') start += character;
    if (start.length >= LONGEST_SCHEME) break;
  }
  return start.toLowerCase();
}
