/** A simulator of the fake provider: an HTTP API over objects in memory, behind a bearer token. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '../../../schema/field.ts';

/** Answers in place of the API, to the next requests. */
export interface Fault {
  readonly status: number;
  /** Any when absent. */
  readonly method?: string;
  readonly times?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the request is carried out all the same. */
  readonly afterwards?: boolean;
}

export interface FakeSandbox {
  readonly url: string;
  readonly token: string;
  /** What was asked of it, oldest first: method and target. */
  readonly requests: string[];
  fail(fault: Fault): void;
  /** Takes back faults that did not strike. */
  calm(): void;
  close(): Promise<void>;
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

interface Ask {
  readonly method: string;
  /** `/tasks/t1/comments` is `['tasks', 't1', 'comments']`. */
  readonly segments: readonly string[];
  readonly query: URLSearchParams;
  readonly body: JsonObject;
}

const TOKEN = 'fake-token';
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const PEOPLE: readonly JsonObject[] = ['Ada', 'Ben', 'Cleo'].map((name, index) => ({
  id: `p${index + 1}`,
  name,
  mail: `${name.toLowerCase()}@example.com`,
}));

const notFound: Answer = { status: 404, body: { message: 'There is no such thing.' } };
const found = (body: unknown): Answer => (body === undefined ? notFound : { status: 200, body });

/** Tasks, or comments: objects with an id of their own, and with the times of their making and of their last change. */
class Table {
  readonly rows = new Map<string, JsonObject>();
  readonly #prefix: string;
  readonly #now: () => number;
  #last = 0;

  constructor(prefix: string, now: () => number) {
    this.#prefix = prefix;
    this.#now = now;
  }

  add(fields: JsonObject): JsonObject {
    this.#last += 1;
    const id = `${this.#prefix}${this.#last}`;
    const created = new Date(this.#now()).toISOString();
    this.rows.set(id, { id, ...fields, created, updated: created });
    return this.rows.get(id) ?? {};
  }

  answer({ method, body }: Pick<Ask, 'method' | 'body'>, id: string): Answer {
    const row = this.rows.get(id);
    if (!row) return notFound;
    if (method === 'PATCH') Object.assign(row, body, { updated: new Date(this.#now()).toISOString() });
    if (method === 'DELETE') this.rows.delete(id);
    return method === 'DELETE' ? { status: 204 } : found(row);
  }

  /** A part of those that meet `is`, in the order of their making. */
  page(query: URLSearchParams, is: (row: JsonObject) => boolean): Answer {
    const since = query.get('changed_since') ?? '';
    const rows = [...this.rows.values()].filter((row) => is(row) && String(row.updated) >= since);
    return found(partOf(rows, query));
  }
}

function partOf(rows: readonly JsonObject[], query: URLSearchParams): JsonObject {
  const from = Number(query.get('from') ?? 0);
  return { items: rows.slice(from, from + Number(query.get('limit') ?? 100)) };
}

function openApi(now: () => number): (ask: Ask) => Answer {
  const tasks = new Table('t', now);
  const comments = new Table('c', now);

  function ofTasks({ method, query, body }: Ask): Answer {
    if (method === 'POST') return { status: 201, body: tasks.add({ done: false, ...body }) };
    const [project, reference] = [query.get('project'), query.get('reference')];
    return tasks.page(
      query,
      (task) => (project === null || task.project === project) && (reference === null || task.reference === reference),
    );
  }

  function ofComments({ method, query, body }: Ask, taskId: string): Answer {
    if (!tasks.rows.has(taskId)) return notFound;
    if (method === 'POST') return { status: 201, body: comments.add({ task: taskId, author: 'p1', ...body }) };
    const reference = query.get('reference');
    return comments.page(
      query,
      (comment) => comment.task === taskId && (reference === null || comment.reference === reference),
    );
  }

  return (ask) => {
    const [room = '', id, part] = ask.segments;
    if (ask.body.due !== undefined && ask.body.due !== null && !DAY.test(String(ask.body.due))) {
      return { status: 400, body: { message: 'due must be a day.' } };
    }
    if (room === 'me') return found(PEOPLE[0]);
    if (room === 'people') {
      return found(id === undefined ? partOf(PEOPLE, ask.query) : PEOPLE.find((person) => person.id === id));
    }
    if (room === 'tasks' && id === undefined) return ofTasks(ask);
    if (room === 'tasks' && part === 'comments') return ofComments(ask, id ?? '');
    if (room === 'tasks') return tasks.answer(ask, id ?? '');
    if (room === 'comments') return comments.answer(ask, id ?? '');
    return notFound;
  };
}

async function askOf(request: IncomingMessage): Promise<Ask> {
  const { pathname, searchParams } = new URL(request.url ?? '', 'http://fake.invalid');
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString();
  return {
    method: request.method ?? '',
    segments: pathname.split('/').slice(1).map(decodeURIComponent),
    query: searchParams,
    body: text === '' ? {} : JSON.parse(text),
  };
}

const listen = (server: Server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

/** @param now epoch milliseconds. */
export async function startFakeSandbox(now: () => number = Date.now): Promise<FakeSandbox> {
  const requests: string[] = [];
  const faults: Fault[] = [];
  const api = openApi(now);
  const server = createServer(async (request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const ask = await askOf(request);
    const struck = faults.findIndex(({ method = ask.method }) => method === ask.method);
    const [fault] = struck < 0 ? [] : faults.splice(struck, 1);
    const isKnown = request.headers.authorization === `Bearer ${TOKEN}`;
    const carriedOut = fault && !fault.afterwards ? undefined : isKnown ? api(ask) : { status: 401 };
    const { status, body }: Answer = fault ?? carriedOut ?? { status: 500 };
    response.writeHead(status, { 'content-type': 'application/json', ...fault?.headers });
    response.end(body === undefined ? '' : JSON.stringify(body));
  });
  await listen(server);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: TOKEN,
    requests,
    fail(fault) {
      for (let count = fault.times ?? 1; count > 0; count -= 1) faults.push(fault);
    },
    calm() {
      faults.length = 0;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
