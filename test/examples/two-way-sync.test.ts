import { isDeepStrictEqual } from 'node:util';
import type { TaskTask } from '@unified-api/typescript-sdk/sdk/models/shared';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BOTH, forEach, opposite, type Two, type Which } from '../../examples/two-way-sync/pairs.ts';
import { TwoWaySync } from '../../examples/two-way-sync/two-way-sync.ts';
import { EDITABLE, type Editable, type Edited, Editors } from './edited-tasks.ts';
import { runExample } from './example.ts';
import { openTwoSides, type TwoSides } from './two-sides.ts';

it('the example carries over what each side has changed, and reports what both have', async () => {
  const { code, stdout, stderr } = await runExample('two-way-sync');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.trim().split('\n')).toEqual([
    'A task with a comment is made in jira, another in linear:',
    'created 2, changed 0, removed 0, comments 1',
    'The same task is completed in jira, and its text changed in linear:',
    'created 0, changed 2, removed 0, comments 0',
    'Another one gets two names at once:',
    'created 0, changed 0, removed 0, comments 0',
    'conflict: name',
    'The first one is removed in linear:',
    'created 0, changed 0, removed 1, comments 0',
    'Then nothing happens:',
    'created 0, changed 0, removed 0, comments 0',
  ]);
}, 120_000);

const MANY = 1000;
const SEED = 20_261_130;
const NOTHING = { created: 0, changed: 0, removed: 0, comments: 0, postponed: 0, conflicts: [] };

describe(`${MANY} tasks in two providers`, () => {
  let world: TwoSides;
  let editors: Editors;
  let sync: TwoWaySync;
  const tasks: Edited[] = [];
  beforeAll(async () => {
    world = await openTwoSides();
    editors = await Editors.of(world, SEED);
    sync = new TwoWaySync(...world.sides);
  });
  afterAll(() => world?.close());

  /** Every task that a side shows, by id. */
  async function shown(which: Which): Promise<Map<string, TaskTask>> {
    const { connectionId, projectId } = world.desks[which];
    const all = new Map<string, TaskTask>();
    for (let offset = 0; ; offset += 500) {
      const raw = 'text_format=plain';
      const page = await world.sdk.task.listTaskTasks({ connectionId, projectId, limit: 500, offset, raw });
      for (const task of page) all.set(task.id ?? '', task);
      if (page.length < 500) return all;
    }
  }

  /** What Jira shows as a panel, Linear shows as a quote whose first line names it. */
  const wordsOf = (text = ''): string[] => text.replace('[!NOTE]', '').match(/[\p{L}\p{N}]+/gu) ?? [];

  /** Holds both sides against what the editors have done. */
  async function checkAll(): Promise<void> {
    const people = await Promise.all(
      world.desks.map(async ({ connectionId }) => await world.sdk.hris.listHrisEmployees({ connectionId, limit: 500 })),
    );
    const sides: Two<Map<string, TaskTask>> = [await shown(0), await shown(1)];
    expect([sides[0].size, sides[1].size]).toEqual([tasks.length, tasks.length]);
    for (const { ids, expected } of tasks) {
      const [left, right] = BOTH.map((which) => sides[which].get(ids[which]));
      for (const which of BOTH) {
        const task = sides[which].get(ids[which]);
        const { name, status, assignee, tags, words } = expected[which];
        const person = people[which]?.find(({ id }) => id === task?.assignedUserIds?.[0]);
        expect({
          name: task?.name,
          status: task?.status,
          assignee: person?.emails?.[0]?.email ?? '',
          tags: [...(task?.tags ?? [])].sort(),
          words: wordsOf(task?.notes).filter((word) => word.startsWith('quokka')),
        }).toEqual({ name, status, assignee, tags: [...tags].sort(), words });
      }
      if (expected[0].words.join() === expected[1].words.join())
        expect(wordsOf(right?.notes)).toEqual(wordsOf(left?.notes));
    }
  }

  async function checkComments(of: readonly Edited[]): Promise<void> {
    await forEach(of, async ({ ids, comments }) => {
      for (const which of BOTH) {
        const { connectionId } = world.desks[which];
        const list = await world.sdk.task.listTaskComments({ connectionId, taskId: ids[which], limit: 100 });
        const words = list.flatMap(({ text }) => wordsOf(text)).filter((word) => word.startsWith('quokka'));
        expect(words.sort()).toEqual([...comments].sort());
      }
    });
  }

  it('are made on the other side, each once', async () => {
    for (let index = 0; index < MANY; index += 1) tasks.push(await editors.create(index % 2 === 0 ? 0 : 1));
    for (const task of editors.some(tasks, 0.2)) await editors.comment(task, task.ids[0] === '' ? 1 : 0);
    const commented = tasks.filter(({ comments }) => comments.length > 0);
    expect(await sync.round()).toEqual({ ...NOTHING, created: MANY, comments: commented.length });
    const other = [0, 1].map((which) => new Map(sync.pairs.map((ids) => [ids[which], ids])));
    for (const task of tasks) task.ids = [...(other[0]?.get(task.ids[0]) ?? other[1]?.get(task.ids[1]) ?? ['', ''])];
    await checkAll();
    await checkComments(commented);
  }, 240_000);

  it('take what was edited on either side, field by field, and nothing is overwritten where both were', async () => {
    const disputed: string[] = [];
    const edited = editors.some(tasks, 0.3);
    let changes = 0;
    let comments = 0;
    for (const task of edited) {
      const fields: Two<Editable[]> = [editors.some(EDITABLE, 0.3), editors.some(EDITABLE, 0.15)];
      const alone = BOTH.map((which) => fields[which].filter((field) => !fields[opposite(which)].includes(field)));
      for (const which of BOTH) {
        if (fields[which].length === 0) continue;
        const written = await editors.edit(task, which, fields[which]);
        for (const field of alone[which] ?? []) {
          const name = field === 'notes' ? 'words' : field;
          Object.assign(task.expected[opposite(which)], structuredClone({ [name]: written[name] }));
        }
        if (alone[which]?.length) changes += 1;
      }
      for (const field of fields[0].filter((one) => fields[1].includes(one))) {
        const name = field === 'notes' ? 'words' : field;
        if (JSON.stringify(task.expected[0][name]) !== JSON.stringify(task.expected[1][name]))
          disputed.push(`${task.ids[0]} ${field}`);
      }
      if (fields[1].length > 1) {
        await editors.comment(task, 1);
        comments += 1;
      }
    }
    const report = await sync.round();
    expect(report).toMatchObject({ created: 0, removed: 0, postponed: 0, changed: changes, comments });
    expect(report.conflicts.map(({ ids, what }) => `${ids[0]} ${what}`).sort()).toEqual(disputed.sort());
    expect(disputed.length).toBeGreaterThan(20);
    await checkAll();
    await checkComments(edited);
  }, 240_000);

  it('are the same again once both sides agree, are removed on both, and then nothing more happens', async () => {
    const disputed = tasks.filter(({ expected: [left, right] }) => !isDeepStrictEqual(left, right));
    for (const task of disputed) await editors.settle(task);
    expect(await sync.round()).toEqual(NOTHING);
    const gone = editors.some(tasks, 0.05);
    for (const task of gone) {
      const which = editors.pick(BOTH);
      const { connectionId } = world.desks[which];
      await world.sdk.task.removeTaskTask({ connectionId, id: task.ids[which] });
    }
    expect(await sync.round()).toMatchObject({ ...NOTHING, removed: gone.length });
    tasks.splice(0, tasks.length, ...tasks.filter((task) => !gone.includes(task)));
    await checkAll();
    expect(await sync.round()).toEqual(NOTHING);
  }, 240_000);
});
