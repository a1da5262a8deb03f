import { join } from 'node:path';
import { Hono } from 'hono';
import type { AppEnv } from '../../http/context.ts';
import { answerFile } from '../../http/io/static-file.ts';
import { assetAddress } from '../../http/pages/assets.ts';
import { GatewayError } from '../../lib/errors.ts';
import { randomToken } from '../../lib/id.ts';
import { packageRoot } from '../../lib/package-root.ts';

/** @param nonce that styles of this page have. */
const pageWith = (nonce: string) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Taskgate API</title>
<link rel="icon" href="${assetAddress('icon.svg')}">
<link rel="stylesheet" href="${assetAddress('reference.css')}">
</head>
<body>
<nav class="bar" aria-label="Documentation">
<a class="home" href="/docs/guides"><img src="${assetAddress('icon.svg')}" alt="" width="24" height="24">Taskgate</a>
<a href="/docs/guides">Guides</a>
<a href="/docs/search">Search</a>
<a href="/console">Console</a>
<a id="sign-in" href="/console/sign-in?next=/console/reference" hidden>Sign in to try requests</a>
<span id="signed-in" role="status" hidden></span>
</nav>
<main id="api"></main>
<noscript><p>The reference needs JavaScript. <a href="/docs/guides">The guides</a> and
<a href="/openapi.json">the OpenAPI document</a> do not.</p></noscript>
<script src="${assetAddress('reference-style.js')}" nonce="${nonce}"></script>
<script src="/docs/scalar.js" defer></script>
<script src="${assetAddress('reference.js')}" type="module"></script>
</body>
</html>
`;

/**
 * Scalar brings its style along inside of its script: elements of it have the nonce of the page. Requests go to this gateway
 * alone, whatever a page says.
 */
const headersWith = (nonce: string) => ({
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data: blob:",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
});

const NONCE_BYTES = 16;

/** `/openapi.json` and a page to browse it, `/docs`, which asks no other host for anything. */
export function docsRoutes() {
  return new Hono<AppEnv>()
    .get('/openapi.json', (c) =>
      answerFile(c, join(packageRoot, 'openapi/openapi.json'), {
        'content-type': 'application/json',
        'access-control-allow-origin': '*',
      }),
    )
    .get('/docs', (c) => {
      const nonce = randomToken(NONCE_BYTES);
      return c.html(pageWith(nonce), 200, headersWith(nonce));
    })
    .get('/docs/scalar.js', (c) =>
      answerFile(c, join(packageRoot, 'dist/src/docs/scalar.js'), {
        'x-content-type-options': 'nosniff',
        'content-type': 'text/javascript; charset=utf-8',
        'cache-control': 'public, max-age=86400',
      }),
    )
    .get('/docs/*', () => {
      throw new GatewayError('not_found', 'There is nothing at this path.');
    });
}
