/** Every route of the sandbox: the API, the uploads, the storage that bytes are put to. */
import { type GraphQLError, GraphQLError as GraphQLProblem } from 'graphql';
import { type Context as Call, Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { Caller } from './caller.ts';
import { checkAdmin, checkScopes, type GraphQLRequest, prepare, run } from './execute.ts';
import { rateLimited, unauthenticated } from './problem.ts';
import type { RateLimits } from './rate-limits.ts';
import { linearSchema } from './schema.ts';
import type { World } from './world.ts';

export interface AppOptions {
  readonly rateLimits: RateLimits;
  /** Whose credentials these are; throws what is wrong with them. */
  callerOf(authorization: string | undefined): Caller;
  worlds(): readonly World[];
  url(): string;
}

const asProblem = (error: unknown): GraphQLError => {
  if (error instanceof GraphQLProblem) return error;
  throw error;
};

const statusOf = ({ extensions }: GraphQLError): ContentfulStatusCode => {
  const { code, http } = extensions as { code?: string; http?: { status?: number } };
  if (code === 'RATELIMITED') return 400;
  return (http?.status ?? 400) as ContentfulStatusCode;
};

const refuse = (call: Call, error: unknown, headers: Readonly<Record<string, string>> = {}): Response => {
  const problem = asProblem(error);
  const extensions = { code: 'GRAPHQL_PARSE_FAILED', type: 'graphql error', ...problem.extensions };
  return call.json({ errors: [{ ...problem.toJSON(), extensions }], data: null }, statusOf(problem), headers);
};

async function answer(call: Call, { rateLimits, callerOf, url }: AppOptions): Promise<Response> {
  let headers: Readonly<Record<string, string>> = {};
  try {
    const caller = callerOf(call.req.header('authorization'));
    const context = { ...caller, url: url() };
    const request = (await call.req.json().catch(() => ({}))) as GraphQLRequest;
    const prepared = prepare(linearSchema(), request);
    const charge = rateLimits.charge(caller, prepared.points);
    headers = charge.headers;
    if (charge.isRefused) throw rateLimited('Rate limit exceeded.');
    checkScopes(context, prepared);
    checkAdmin(context, prepared);
    const result = await run(linearSchema(), prepared, context);
    const failed = result.errors?.find(
      ({ originalError }) => originalError && !(originalError instanceof GraphQLProblem),
    );
    if (failed?.originalError) throw failed.originalError;
    const [first] = result.errors ?? [];
    // An error that leaves nothing of the data decides the status.
    const isWhole = first === undefined || (result.data && Object.values(result.data).some((value) => value !== null));
    return call.json(result, isWhole || !first ? 200 : statusOf(first), headers);
  } catch (error) {
    return refuse(call, error, headers);
  }
}

export function sandboxApp(options: AppOptions): Hono {
  const app = new Hono();
  const fileOf = (id: string) =>
    options
      .worlds()
      .map((world) => world.get('File', id))
      .find((file) => file !== undefined);

  app.post('/graphql', (call) => answer(call, options));

  app.put('/storage/:id', async (call) => {
    const file = fileOf(call.req.param('id'));
    if (!file) return call.text('NoSuchKey', 404);
    const size = Number(file.size);
    const isSigned =
      call.req.header('x-goog-content-length-range') === `${size},${size}` &&
      call.req.header('content-type') === file.contentType &&
      call.req.header('authorization') === undefined;
    if (!isSigned) return call.text('<Error><Code>SignatureDoesNotMatch</Code></Error>', 403);
    const bytes = Buffer.from(await call.req.arrayBuffer());
    if (bytes.length !== size) return call.text('<Error><Code>EntityTooLarge</Code></Error>', 400);
    file.bytes = bytes;
    return call.body(null, 200);
  });

  app.get('/uploads/:id/:name', (call) => {
    try {
      options.callerOf(call.req.header('authorization'));
    } catch (error) {
      asProblem(error);
      return call.html('<!doctype html><title>Log in to Linear</title>', 401);
    }
    const file = fileOf(call.req.param('id'));
    if (!Buffer.isBuffer(file?.bytes)) return call.text('Not found', 404);
    return call.body(new Uint8Array(file.bytes), 200, { 'content-type': String(file.contentType) });
  });

  app.notFound((call) => call.json({ error: 'Not found' }, 404));
  return app;
}

/** A key goes as it is, a token behind `Bearer`; the other way round both are refused. */
export function credentialsOf(authorization: string | undefined): { readonly key?: string; readonly token?: string } {
  if (!authorization) throw unauthenticated('Authentication required, not authenticated');
  const [, token] = /^Bearer\s+(\S+)$/i.exec(authorization) ?? [];
  if (token === undefined) return { key: authorization };
  if (token.startsWith('lin_api_')) {
    throw unauthenticated(
      'It looks like you are trying to use an API key as a Bearer token. Remove the Bearer prefix.',
      400,
    );
  }
  return { token };
}
