/** Filters as JQL: values that Jira does not know, and that no value changes the query around it. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jqlOf, TASK_FILTERS, taskQuery } from '../../adapters/jira/search/jql.ts';
import { type Clause, parseJql } from '../../sandbox/jira/jql/parse.ts';
import { EVERYTHING } from '../adapters/jira/list-input.ts';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand();
});
afterAll(() => stand.close());

const ask = async (path: string) => {
  const answer = await stand.get(path.replace('{c}', stand.connectionId));
  return { status: answer.status, body: (await answer.json()) as unknown };
};

describe('a value that the site does not have', () => {
  it.each([
    ['/task/{c}/task', 'project_id', 'NOPE'],
    ['/task/{c}/task', 'project_id', '99999'],
    ['/task/{c}/task', 'parent_id', '99999'],
    ['/task/{c}/task', 'parent_id', 'NOPE-1'],
    ['/task/{c}/task', 'assigned_user_id', '712020:nobody'],
    ['/task/{c}/task', 'user_id', '712020:nobody'],
    ['/task/{c}/task', 'status', 'Not a status'],
    ['/task/{c}/change', 'project_id', 'NOPE'],
    ['/task/{c}/change', 'project_id', '99999'],
  ])('lets nothing through: %s?%s=%s', async (path, name, value) => {
    expect(await ask(`${path}?${name}=${encodeURIComponent(value)}`)).toEqual({ status: 200, body: [] });
  });

  it('does not hide dead credentials, which are shown no project at all', async () => {
    const dead = await stand.send('POST', '/unified/connection', {
      integration_type: 'jira',
      categories: ['task'],
      permissions: ['task_task_read'],
      auth: {
        other_auth_info: [
          stand.sandbox.url,
          stand.sandbox.accounts.member.email,
          stand.sandbox.accounts.member.apiToken,
        ],
      },
    });
    const { id } = (await dead.json()) as { id: string };
    stand.sandbox.faults.add({
      path: '/search/jql',
      status: 400,
      body: { errorMessages: ["The value 'SHOP' does not exist for the field 'project'."], warningMessages: [] },
    });
    stand.sandbox.faults.add({ path: '/myself', status: 401, times: 5 });
    expect((await stand.get(`/task/${id}/task?project_id=SHOP`)).status).toBe(401);
    stand.sandbox.faults.clear();
  });

  it("of the caller's own JQL is refused in Jira's words", async () => {
    const jql = encodeURIComponent(`jql=${encodeURIComponent('project = NOPE')}`);
    const { status, body } = await ask(`/task/{c}/task?raw=${jql}`);
    expect(status).toBe(400);
    expect(body).toMatchObject({ details: { errorMessages: [expect.stringContaining('NOPE')] } });
  });
});

/** The terms of a query, in order. */
function termsOf(clause: Clause | undefined): { field: string; text: string }[] {
  if (!clause) return [];
  if (clause.kind === 'and' || clause.kind === 'or') return clause.parts.flatMap(termsOf);
  if (clause.kind === 'not') return termsOf(clause.part);
  if (clause.kind === 'text') return [{ field: '', text: clause.words }];
  if (clause.kind !== 'term') return [];
  const { operand } = clause;
  return [{ field: clause.field, text: operand?.kind === 'value' ? operand.text : '' }];
}

describe('no value of a filter', () => {
  const FIELDS: Readonly<Record<string, readonly string[]>> = {
    project_id: ['project'],
    parent_id: ['parent'],
    assigned_user_id: ['assignee'],
    user_id: ['creator', 'reporter'],
    status: ['status'],
  };
  const hostile = fc.oneof(
    fc.string({ unit: fc.constantFrom('"', "'", '\\', '(', ')', ' ', ',', '=', '\n', 'OR', 'AND', 'ORDER BY', 'x') }),
    fc.string({ unit: 'binary' }),
  );

  it('changes the query around it: it reads back as one term with that very value', () => {
    const given = fc.record({
      name: fc.constantFrom(...Object.keys(FIELDS)),
      value: hostile.filter((value) => value !== '' && !/^(?:\d+|OPENED|IN_PROGRESS|COMPLETED)$/.test(value)),
    });
    fc.assert(
      fc.property(given, ({ name, value }) => {
        const { where, orderBy } = parseJql(jqlOf(taskQuery({ ...EVERYTHING, filters: { [name]: value } })));
        expect(termsOf(where)).toEqual(FIELDS[name]?.map((field) => ({ field, text: value })));
        expect(orderBy.map(({ field }) => field)).toEqual(['created', 'id']);
      }),
      { numRuns: 2000 },
    );
  });

  it('of all filters at once does either, whatever is searched for', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 6, maxLength: 6 }), (values) => {
        const names = TASK_FILTERS.filter((name) => FIELDS[name]);
        const filters = Object.fromEntries(names.map((name, index) => [name, `x${values[index]}`]));
        const query = `y${values[5]}`;
        const { where } = parseJql(jqlOf(taskQuery({ ...EVERYTHING, filters, query })));
        const fields = termsOf(where).map(({ field }) => field);
        const expected = [
          ...names.flatMap((name) => FIELDS[name] ?? []),
          /^y[A-Za-z0-9_]*-\d+$/.test(query) ? 'key' : 'text',
        ];
        expect(fields).toEqual(expected);
      }),
      { numRuns: 1000 },
    );
  });
});
