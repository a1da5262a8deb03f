/** What is asked of an issue by what a caller wants of a task: no less than the field is made of, and no more. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../../schema/field.ts';
import { type LinearStand, startLinearStand } from '../linear-stand.ts';

let stand: LinearStand;
beforeAll(async () => {
  stand = await startLinearStand();
});
afterAll(() => stand.close());

async function tasks(parameters: object): Promise<JsonObject[]> {
  const { status, body } = await stand.ask(
    'GET',
    `task/{c}/task?${new URLSearchParams({ limit: '70', ...parameters })}`,
  );
  expect(status, JSON.stringify(body)).toBe(200);
  return body as unknown as JsonObject[];
}

describe('a task of which one field is wanted', () => {
  it('has it as it has it among all', async () => {
    const whole = await tasks({});
    const names = [...new Set(whole.flatMap((task) => Object.keys(task)))];
    expect(names).toContain('metadata');
    for (const name of names) {
      const alone = await tasks({ fields: name });
      expect(alone.map((task) => task[name])).toEqual(whole.map((task) => task[name]));
    }
  });

  it('has it when it is read alone, too', async () => {
    const [{ id } = {}] = await tasks({ fields: 'id' });
    const whole = (await stand.ask('GET', `task/{c}/task/${id}`)).body;
    for (const name of Object.keys(whole)) {
      const alone = (await stand.ask('GET', `task/{c}/task/${id}?fields=${name}`)).body;
      expect(alone[name]).toEqual(whole[name]);
    }
  });
});

describe('Linear', () => {
  it('is asked for nothing that nobody wants', async () => {
    stand.sent();
    await tasks({ fields: 'name,status' });
    const [text = ''] = stand.sent().filter((one) => one.includes('issues('));
    expect(text).toContain('title');
    expect(text).not.toMatch(/description|labelIds|assignee|children/);
  });

  it('is asked for all of it by who wants it as it is', async () => {
    const [one] = await tasks({ fields: 'name,raw' });
    expect(Object.keys(one?.raw as JsonObject)).toEqual(expect.arrayContaining(['identifier', 'description', 'state']));
  });
});
