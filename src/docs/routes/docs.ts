import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Hono } from 'hono';
import type { AppEnv } from '../../http/context.ts';
import { answerFile } from '../../http/io/static-file.ts';
import { assetAddress } from '../../http/pages/assets.ts';
import { GatewayError } from '../../lib/errors.ts';
import { packageRoot } from '../../lib/package-root.ts';

const swaggerFolder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));

const ASSETS = new Map(
  Object.entries({
    'swagger-ui.css': { file: 'swagger-ui.css', type: 'text/css; charset=utf-8' },
    'swagger-ui-bundle.js': { file: 'swagger-ui-bundle.js', type: 'text/javascript; charset=utf-8' },
  }),
);

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Taskgate API</title>
<link rel="icon" href="${assetAddress('icon.svg')}">
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="stylesheet" href="${assetAddress('reference.css')}">
</head>
<body>
<nav class="bar" aria-label="Documentation">
<a class="home" href="/docs/guides"><img src="${assetAddress('icon.svg')}" alt="" width="24" height="24">Taskgate</a>
<a href="/docs/guides">Guides</a>
<a href="/docs/search">Search</a>
<a href="/console">Console</a>
</nav>
<main id="api"></main>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/init.js"></script>
</body>
</html>
`;

const INIT = `SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#api',
  deepLinking: true,
  persistAuthorization: false,
  tryItOutEnabled: true,
  validatorUrl: null,
});
`;

const HEADERS = {
  'content-security-policy':
    "default-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

/** `/openapi.json` and a page to browse it, `/docs`, which asks no other host for anything. */
export function docsRoutes() {
  return new Hono<AppEnv>()
    .get('/openapi.json', (c) =>
      answerFile(c, join(packageRoot, 'openapi/openapi.json'), {
        'content-type': 'application/json',
        'access-control-allow-origin': '*',
      }),
    )
    .get('/docs', (c) => c.html(PAGE, 200, HEADERS))
    .get('/docs/init.js', (c) => c.body(INIT, 200, { ...HEADERS, 'content-type': 'text/javascript; charset=utf-8' }))
    .get('/docs/:asset', async (c) => {
      const asset = ASSETS.get(c.req.param('asset'));
      if (!asset) throw new GatewayError('not_found', 'There is nothing at this path.');
      const headers = { ...HEADERS, 'content-type': asset.type, 'cache-control': 'public, max-age=86400' };
      return await answerFile(c, join(swaggerFolder, asset.file), headers);
    });
}
