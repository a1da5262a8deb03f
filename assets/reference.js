/** The API reference: Scalar, filled in with the connections of whoever is signed in to the console. */

/** Of those that Scalar knows; the OpenAPI document brings samples in TypeScript. */
const LANGUAGES = { shell: ['curl'], js: ['fetch'], python: ['requests'], go: ['native'] };

const TARGETS = {
  c: ['libcurl'],
  clojure: ['clj_http'],
  csharp: ['httpclient', 'restsharp'],
  dart: ['http'],
  fsharp: ['httpclient'],
  go: ['native'],
  http: ['http1.1'],
  java: ['asynchttp', 'nethttp', 'okhttp', 'unirest'],
  js: ['axios', 'fetch', 'jquery', 'ofetch', 'xhr'],
  kotlin: ['okhttp'],
  node: ['axios', 'fetch', 'ofetch', 'undici'],
  objc: ['nsurlsession'],
  ocaml: ['cohttp'],
  php: ['curl', 'guzzle', 'laravel'],
  powershell: ['restmethod', 'webrequest'],
  python: ['aiohttp', 'httpx_async', 'httpx_sync', 'python3', 'requests'],
  r: ['httr'],
  ruby: ['native'],
  rust: ['reqwest'],
  shell: ['curl', 'httpie', 'wget'],
  swift: ['nsurlsession'],
};

const hidden = Object.fromEntries(
  Object.entries(TARGETS).map(([target, clients]) => [
    target,
    clients.filter((client) => !LANGUAGES[target]?.includes(client)),
  ]),
);

/** Undefined for whoever is not signed in, since the console leads them to its form. */
async function readSession() {
  const response = await fetch('/console/reference/session', { redirect: 'manual' });
  return response.ok ? await response.json() : undefined;
}

function showWhoIsSignedIn(session) {
  const text = document.getElementById('signed-in');
  document.getElementById('sign-in').hidden = session !== undefined;
  text.hidden = session === undefined;
  if (!session) return;
  const rights = session.is_read_only ? ', may only read' : '';
  text.textContent = `Signed in: ${session.workspace} (${session.key_prefix}…${rights})`;
}

/** An example is shown, and not sent along with a request that nobody has typed it into. */
function describeExample(parameter) {
  if (parameter.required || parameter.example === undefined) return;
  const example = [parameter.example].flat().join(',');
  parameter.description = `${parameter.description ?? ''} Example: \`${example}\`.`;
  delete parameter.example;
}

function fillIn(parameter, connections) {
  if (parameter.name !== 'connection_id' || parameter.in !== 'path' || connections.length === 0) return;
  delete parameter.example;
  parameter.examples = Object.fromEntries(
    connections.map(({ id, title }) => [`${title} · ${id}`, { value: id, summary: title }]),
  );
}

function prepare(description, session) {
  for (const operations of Object.values(description.paths)) {
    for (const { parameters = [] } of Object.values(operations)) {
      for (const parameter of parameters) {
        describeExample(parameter);
        fillIn(parameter, session?.connections ?? []);
      }
    }
  }
  const { bearer } = description.components.securitySchemes;
  if (session) bearer.description = 'While this is empty, requests are sent with the key that you are signed in with.';
  return description;
}

/** Whoever typed a key in tries that one. */
const addToken = (token) => (sent) => {
  const { request } = sent;
  const typed = request.headers
    .get('authorization')
    ?.replace(/^bearer/i, '')
    .trim();
  const isOurs = new URL(request.url).origin === location.origin;
  if (token !== undefined && isOurs && !typed) request.headers.set('authorization', `Bearer ${token}`);
};

async function show() {
  const [session, description] = await Promise.all([
    readSession(),
    fetch('/openapi.json').then((response) => response.json()),
  ]);
  showWhoIsSignedIn(session);
  globalThis.Scalar.createApiReference('#api', {
    content: prepare(description, session),
    authentication: { preferredSecurityScheme: 'bearer' },
    onBeforeRequest: addToken(session?.token),
    hiddenClients: hidden,
    defaultHttpClient: { targetKey: 'shell', clientKey: 'curl' },
    // Keys that are typed in are gone with the page.
    persistAuth: false,
    // Nothing is asked of other hosts.
    withDefaultFonts: false,
    telemetry: false,
    hideClientButton: true,
    showDeveloperTools: 'never',
    agent: { disabled: true },
    mcp: { disabled: true },
  });
}

await show();
