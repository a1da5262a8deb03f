/** The door of a gateway, with what goes out of it shown to the test. */
import type { ServerResponse } from 'node:http';
import type { Hono } from 'hono';
import type { AppEnv } from '../../src/http/context.ts';
import type { Answer } from './documented-answers.ts';

type Headers = Readonly<Record<string, unknown>> | readonly unknown[];

/** Of the arguments of `writeHead`, which a response does not keep. */
function headerIn(given: readonly unknown[], name: string): string | undefined {
  const headers = given.find((one) => typeof one === 'object' && one !== null) as Headers | undefined;
  const pairs = Array.isArray(headers)
    ? headers.map((key, index) => [key, headers[index + 1]]).filter((_, index) => index % 2 === 0)
    : Object.entries(headers ?? {});
  const value = pairs.find(([key]) => String(key).toLowerCase() === name)?.[1];
  return value === undefined ? undefined : String(value);
}

/** Files and what the provider answers are not kept: the document says nothing of what is in them. */
const isKept = (target: string, contentType: string | undefined, encoding: string | undefined) =>
  !target.startsWith('/passthrough/') && encoding === undefined && /^application\/json\b/.test(contentType ?? '');

function record(outgoing: ServerResponse, method: string, target: string, see: (answer: Answer) => void): void {
  const { writeHead, write, end } = outgoing;
  const chunks: Buffer[] = [];
  let contentType: string | undefined;
  let keeps = false;
  const keep = (chunk: unknown) => {
    if (keeps && typeof chunk === 'string') chunks.push(Buffer.from(chunk));
    else if (keeps && chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  };
  Object.assign(outgoing, {
    writeHead(status: number, ...rest: unknown[]) {
      contentType = headerIn(rest, 'content-type');
      keeps = method !== 'HEAD' && isKept(target, contentType, headerIn(rest, 'content-encoding'));
      return Reflect.apply(writeHead, outgoing, [status, ...rest]);
    },
    write(chunk: unknown, ...rest: unknown[]) {
      keep(chunk);
      return Reflect.apply(write, outgoing, [chunk, ...rest]);
    },
    end(chunk: unknown, ...rest: unknown[]) {
      keep(chunk);
      const text = keeps && !outgoing.destroyed ? Buffer.concat(chunks).toString() : undefined;
      see({ method, target, status: outgoing.statusCode, contentType, text });
      return Reflect.apply(end, outgoing, [chunk, ...rest]);
    },
  });
}

export interface Watch {
  /** A request has come in. */
  begins(target: string, outgoing: ServerResponse): void;
  /** Its answer goes out. */
  sees(answer: Answer): void;
}

/** The same app, each of whose answers is seen before it is sent. */
export function recordedApp(app: Hono<AppEnv>, watch: Watch): Hono<AppEnv> {
  const fetch = (request: Request, env: AppEnv['Bindings']) => {
    const { incoming, outgoing } = env;
    if (incoming && outgoing) {
      watch.begins(incoming.url ?? '', outgoing);
      record(outgoing, incoming.method ?? '', incoming.url ?? '', watch.sees);
    }
    return app.fetch(request, env);
  };
  return new Proxy(app, { get: (target, name) => (name === 'fetch' ? fetch : Reflect.get(target, name)) });
}
