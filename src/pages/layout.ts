/** The frame of every page that customers see: plain, readable without style, and nothing in it runs. */
import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';
import type { HtmlEscapedString } from 'hono/utils/html';

const STYLE = `:root{color-scheme:light dark}
body{font:16px/1.5 system-ui,sans-serif;max-width:32rem;margin:10vh auto;padding:0 1.25rem}
h1{font-size:1.4rem;line-height:1.25}
fieldset{border:1px solid GrayText;border-radius:6px;margin:0 0 1.25rem;padding:.5rem 1rem}
label{display:flex;gap:.75rem;align-items:baseline;padding:.5rem 0}
small{color:GrayText;overflow-wrap:anywhere}
button{font:inherit;padding:.6rem 1.5rem;border:0;border-radius:6px;background:#0b57d0;color:#fff;cursor:pointer}
button:focus-visible,input:focus-visible{outline:3px solid #f0a500;outline-offset:2px}
a{overflow-wrap:anywhere}`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/**
 * The policy of a page. Browsers also check where a form's answer redirects to, so that is named.
 * @param formTargets origins that a form of the page may lead to, beside our own.
 */
export const pageHeaders = (formTargets: readonly string[] = []): Record<string, string> => ({
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${STYLE_HASH}'`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
    `form-action 'self'${formTargets.map((origin) => ` ${origin}`).join('')}`,
  ].join('; '),
});

type Content = HtmlEscapedString | Promise<HtmlEscapedString>;

export const layout = (title: string, content: Content): Content => html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
</main>
</body>
</html>
`;
