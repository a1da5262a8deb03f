/** Requests straight to the sandbox, as somebody of the company. */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { type Login, type Sandbox, startSandbox } from '../../../sandbox/jira/index.ts';

export interface Answer {
  readonly status: number;
  /** Undefined when there is none; text that is no JSON as it is. */
  readonly body: unknown;
}

export interface Direct {
  (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>;
  /** A new issue's key. */
  create(fields: Readonly<Record<string, unknown>>): Promise<string>;
  /** One field of an issue. */
  read(issue: string, fieldId: string): Promise<unknown>;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
};

/** @param path below `/rest/api/3/`, or absolute. */
export function directTo(url: string, { email, apiToken }: Login): Direct {
  const authorization = `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`;
  const send = async (method: string, path: string, body?: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const isForm = body instanceof FormData;
    const answer = await fetch(url + (path.startsWith('/') ? path : `/rest/api/3/${path}`), {
      method,
      redirect: 'manual',
      headers: { authorization, ...(!isForm && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, body: text === '' ? undefined : parsed(text) };
  };
  return Object.assign(send, {
    async create(fields: Readonly<Record<string, unknown>>) {
      const { status, body } = await send('POST', 'issue', { fields: { summary: 'Something to do', ...fields } });
      if (status !== 201) throw new Error(`Not created: ${JSON.stringify(body)}`);
      return (body as { key: string }).key;
    },
    async read(issue: string, fieldId: string) {
      const { body } = await send('GET', `issue/${issue}?fields=${fieldId}`);
      return (body as { fields: Record<string, unknown> }).fields[fieldId];
    },
  });
}

/** Jira's refusal of fields. */
export const refusedFields = (errors: Readonly<Record<string, unknown>>): Answer => ({
  status: 400,
  body: { errorMessages: [], errors },
});

/** Jira's refusal in words. */
export const refused = (status: number, ...errorMessages: unknown[]): Answer => ({
  status,
  body: { errorMessages, errors: {} },
});

export const adf = (text: string) => ({
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
});

export const notOnScreen = (fieldId: string) =>
  `Field '${fieldId}' cannot be set. It is not on the appropriate screen, or unknown.`;

/** What a test of purchasing works with. */
export interface Purchasing {
  readonly sandbox: Sandbox;
  /** As the administrator. */
  readonly jira: Direct;
  /** As somebody who may less. */
  readonly member: Direct;
  /** Of a new task. */
  readonly key: string;
}

/** One sandbox for all tests of a file, and a task of the purchasing project for each. @param take is called before each. */
export function withPurchasing(take: (given: Purchasing) => void): void {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
  });
  beforeEach(async () => {
    const jira = directTo(sandbox.url, sandbox.accounts.admin);
    const member = directTo(sandbox.url, sandbox.accounts.member);
    take({ sandbox, jira, member, key: await jira.create({ project: { key: 'FLOW' }, issuetype: { id: '10002' } }) });
  });
  afterAll(() => sandbox.close());
}
