/**
 * Requests exactly as the published SDKs of five languages send them, in the order in which a program of each made
 * them, with the status that is right. They were recorded on the wire; none of those SDKs is needed.
 */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from './customer.ts';
import { API_KEY, type Stand, startStand } from './stand.ts';
import { unreadable } from './typed-readers.ts';

interface Sent {
  readonly method: string;
  /** `{task}` and the like stand for ids of what the program made before. */
  readonly target: string;
  /** Which `accept` it has; JSON when absent. */
  readonly accept?: 'any' | 'text' | 'passthrough';
  /** Content type, where it is not JSON. */
  readonly type?: string;
  readonly body?: string;
  readonly status: number;
}

const ACCEPT = {
  json: 'application/json',
  text: 'text/plain',
  any: '*/*',
  passthrough: 'application/json;q=1, text/csv;q=0.8, text/plain;q=0.6, application/xml;q=0.4, */*;q=0',
};

type Shape = Readonly<Record<string, unknown>>;
const ids = new Map<string, string>();
/** Jira takes the name of a project once. */
let projects = 0;

let stand: Stand;
beforeAll(async () => {
  stand = await startStand({}, { TASKGATE_ALLOW_PRIVATE_NETWORK: 'true' });
});
afterAll(() => stand.close());

async function ask<T = Shape>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await stand.send(method, path, body);
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as T;
}

const at = (path: string) => path.replace('{c}', stand.connectionId);
const idOf = async (made: Promise<Shape>, key = 'id') => String((await made)[key]);
const firstOf = async (path: string) => String((await ask<Shape[]>('GET', at(path)))[0]?.id);

const ISSUE = { fields: { project: { key: 'SHOP' }, issuetype: { name: 'Task' }, summary: 'Passed on' } };

const SUBJECT = { object_type: 'task_task', event: 'updated' };

/** What a placeholder stands for, made when nothing of the kind is there. */
const MAKERS: Readonly<Record<string, () => Promise<string> | string>> = {
  connection: () => stand.connectionId,
  workspace: () => stand.workspaceId,
  nobody: () => '99999999',
  account: () => stand.sandbox.accounts.admin.accountId,
  port: () => new URL(stand.sandbox.url).port,
  group: () => firstOf('/hris/{c}/group?limit=1'),
  apicall: () => firstOf('/unified/apicall?limit=1'),
  project: () => idOf(ask('POST', at('/task/{c}/project'), { name: `Made for replay ${++projects}` })),
  task: () => idOf(ask('POST', at('/task/{c}/task'), { name: 'Made for a replay', project_id: '10000' })),
  comment: async () => idOf(ask('POST', at('/task/{c}/comment'), { task_id: await standIn('task'), text: 'Hello' })),
  change: async () => {
    const task = await standIn('task');
    await ask('PATCH', at(`/task/{c}/task/${task}`), { name: 'Renamed for a history' });
    return firstOf(`/task/{c}/change?task_id=${task}`);
  },
  file: async () =>
    idOf(ask('POST', at('/storage/{c}/file'), { parent_id: await standIn('task'), name: 'a.txt', data: 'eA==' })),
  key: () => idOf(ask('POST', at('/passthrough/{c}/rest/api/3/issue'), ISSUE), 'key'),
  webhook: () =>
    idOf(
      ask('POST', '/unified/webhook', {
        ...SUBJECT,
        connection_id: stand.connectionId,
        hook_url: 'http://127.0.0.1:9/x',
      }),
    ),
  oauth: () => connect(stand),
  spare: () => {
    const { email, apiToken } = stand.sandbox.accounts.admin;
    const auth = { other_auth_info: [stand.sandbox.url, email, apiToken] };
    const granted = { categories: ['task'], permissions: ['task_task_read'] };
    return idOf(ask('POST', '/unified/connection', { integration_type: 'jira', ...granted, auth }));
  },
};

async function standIn(name: string): Promise<string> {
  const known = ids.get(name);
  if (known !== undefined) return known;
  const make = MAKERS[name];
  if (!make) throw new Error(`Nothing is known of {${name}}.`);
  const made = await make();
  ids.set(name, made);
  return made;
}

async function filled(text: string): Promise<string> {
  let result = text;
  for (const [placeholder, name = ''] of text.matchAll(/\{([a-z]+)\}/g)) {
    result = result.replace(placeholder, await standIn(name));
  }
  return result;
}

/** Where something is made, and what stands for it afterwards. */
const MADE: readonly [RegExp, string][] = [
  [/^\/task\/\{connection\}\/(project|task|comment)$/, ''],
  [/^\/storage\/\{connection\}\/(file)$/, ''],
  [/^\/unified\/(webhook)$/, ''],
  [/^\/passthrough\/\{connection\}\/rest(?:\/|%2F)api(?:\/|%2F)3(?:\/|%2F)issue$/, 'key'],
];

function remember({ method, target }: Sent, text: string): void {
  if (method === 'DELETE') {
    const [, gone = ''] = /\{([a-z]+)\}$/.exec(target) ?? [];
    for (const name of gone === 'task' ? ['task', 'comment', 'change', 'file'] : [gone]) ids.delete(name);
  }
  if (method !== 'POST') return;
  for (const [path, fixed] of MADE) {
    const found = path.exec(target);
    const made = found && (JSON.parse(text) as Shape)[fixed === '' ? 'id' : fixed];
    if (found && made !== undefined) ids.set(fixed === '' ? (found[1] ?? '') : fixed, String(made));
  }
}

async function send(sent: Sent) {
  const { method, target, accept = 'json', type, body } = sent;
  const contentType = type ?? (body === undefined ? undefined : 'application/json');
  const answer = await fetch(stand.url + (await filled(target)), {
    method,
    redirect: 'manual',
    headers: { authorization: API_KEY, accept: ACCEPT[accept], ...(contentType && { 'content-type': contentType }) },
    ...(body !== undefined && { body: await filled(body) }),
  });
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
}

describe.each(['python', 'go', 'java', 'ruby', 'php'])('what the SDK of %s sends', (language) => {
  const all = JSON.parse(readFileSync(`test/contract/sdk-wire/${language}.fixture.json`, 'utf8')) as Sent[];
  beforeAll(() => ids.clear());

  it.each(all.map((sent, index): [string, Sent] => [`${index + 1} ${sent.method} ${sent.target}`, sent]))(
    'is answered as it should: %s',
    async (_name, sent) => {
      const { status, type, text } = await send(sent);
      expect(status, text.slice(0, 500)).toBe(sent.status);
      if (status < 300) remember(sent, text);
      const isOurs = status === 200 && type === 'application/json' && !sent.target.startsWith('/passthrough/');
      if (isOurs) expect(unreadable(text)).toEqual([]);
    },
  );
});

describe('a number as the value of a custom field', () => {
  it('has a fraction, so that a reader of one type or another takes it for a number', async () => {
    const path = at('/task/{c}/task');
    await ask('POST', path, { name: 'Two points', project_id: 'SHOP', story_points: 2 });
    const text = await (await stand.get(`${path}?limit=1`)).text();
    expect(text).toContain('"value":2.0');
    expect(JSON.parse(text)[0]).toMatchObject({
      story_points: 2,
      metadata: expect.arrayContaining([expect.objectContaining({ slug: 'story-points', value: 2 })]),
    });
  });
});
