import type { AdfMark } from '../document.ts';
import { isScriptUrl } from '../script-url.ts';

/** Undefined for an address that nobody may follow. */
export function linkMark(href: string | null | undefined, title: string | null | undefined): AdfMark | undefined {
  if (!href || isScriptUrl(href, false)) return undefined;
  return { type: 'link', attrs: { href, ...(title && { title }) } };
}
