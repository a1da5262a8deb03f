/** People who edit tasks on both sides of a sync, the same ones with each run, and what must be there afterwards. */
import type { TaskTask } from '@unified-api/typescript-sdk/sdk/models/shared';
import type { Two, Which } from '../../examples/two-way-sync/pairs.ts';
import type { TwoSides } from './two-sides.ts';

const READABLE = { raw: 'text_format=readable' };
const PEOPLE = ['ada.lindqvist@northwind.example', 'bruno.carvalho@northwind.example'];
const STATUSES = ['OPENED', 'IN_PROGRESS', 'COMPLETED'] as const;
const TAGS = ['launch', 'print', 'legal', 'kiosk', 'berlin'];

/** Each holds `WORD`, which is unlike all others. */
const TEXTS = [
  'One line with WORD.',
  'Before **Friday**:\n\n* the window WORD\n* the [list](https://example.com/prices)\n    * its prices',
  '## Steps\n\n1. open `shop.ts`\n2. search WORD\n3. close',
  '```js\nconst answer = "WORD";\n```\n\nThen *wait*.',
  '| Item | Count |\n| --- | --- |\n| WORD | 3 |\n| cups | 4 |',
  '> Said WORD\n\nand ~~not~~ meant.',
  '> [!NOTE]\n> Ask WORD first.\n\nThen order.',
  'Größe 42 – “WORD” – 山田 🙂\n\n---\n\nEnd.',
];

/** What a side must show of a task. */
export interface Expected {
  name: string;
  status: (typeof STATUSES)[number];
  assignee: string;
  tags: string[];
  /** In its text, in this order. */
  words: string[];
}

export interface Edited {
  ids: Two<string>;
  expected: Two<Expected>;
  /** Words of its comments. */
  comments: string[];
}

export const EDITABLE = ['name', 'status', 'assignee', 'tags', 'notes'] as const;
export type Editable = (typeof EDITABLE)[number];

/** Numbers from 0 up to 1, the same for a seed. Source: mulberry32, by Tommy Ettinger. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export class Editors {
  readonly #random: () => number;
  readonly #world: TwoSides;
  readonly #people: Two<Map<string, string>> = [new Map(), new Map()];
  #words = 0;

  private constructor(world: TwoSides, seed: number) {
    this.#world = world;
    this.#random = randomOf(seed);
  }

  static async of(world: TwoSides, seed: number): Promise<Editors> {
    const editors = new Editors(world, seed);
    for (const which of [0, 1] as const) {
      const { connectionId } = world.desks[which];
      const people = await world.sdk.hris.listHrisEmployees({ connectionId, limit: 500 });
      for (const { id = '', emails } of people) editors.#people[which].set(emails?.[0]?.email ?? '', id);
    }
    return editors;
  }

  pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.#random() * from.length)] as T;
  }

  some<T>(from: readonly T[], share: number): T[] {
    return from.filter(() => this.#random() < share);
  }

  word(): string {
    this.#words += 1;
    return `quokka${this.#words}x`;
  }

  #idsOf(which: Which, assignee: string): string[] {
    return assignee === '' ? [] : [this.#people[which].get(assignee) ?? 'nobody'];
  }

  async create(which: Which): Promise<Edited> {
    const { connectionId, ...place } = this.#world.desks[which];
    const word = this.word();
    const expected: Expected = {
      name: `Task ${word}`,
      status: this.pick(STATUSES),
      assignee: this.pick(['', ...PEOPLE]),
      tags: this.some(TAGS, 0.3),
      words: [word],
    };
    const { name, status, tags } = expected;
    const taskTask: TaskTask = { name, status, tags, notes: this.pick(TEXTS).replace('WORD', word), ...place };
    taskTask.assignedUserIds = this.#idsOf(which, expected.assignee);
    const { id = '' } = await this.#world.sdk.task.createTaskTask({ connectionId, taskTask });
    const ids: Two<string> = which === 0 ? [id, ''] : ['', id];
    return { ids, expected: [structuredClone(expected), structuredClone(expected)], comments: [] };
  }

  async comment(task: Edited, which: Which): Promise<void> {
    const { connectionId } = this.#world.desks[which];
    const word = this.word();
    const taskComment = { taskId: task.ids[which], text: this.pick(TEXTS).replace('WORD', word) };
    await this.#world.sdk.task.createTaskComment({ connectionId, taskComment });
    task.comments.push(word);
  }

  /** Changes some of the fields; what it wrote into each. */
  async edit({ ids, expected }: Edited, which: Which, fields: readonly Editable[]): Promise<Partial<Expected>> {
    const { connectionId } = this.#world.desks[which];
    const id = ids[which];
    const own = expected[which];
    const written: Partial<Expected> = {};
    const taskTask: TaskTask = {};
    for (const field of fields) {
      if (field === 'name') taskTask.name = written.name = `Task ${this.word()}`;
      if (field === 'status')
        taskTask.status = written.status = this.pick(STATUSES.filter((one) => one !== own.status));
      if (field === 'tags') taskTask.tags = written.tags = [...own.tags, this.word()];
      if (field === 'assignee') {
        written.assignee = this.pick(['', ...PEOPLE].filter((one) => one !== own.assignee));
        taskTask.assignedUserIds = this.#idsOf(which, written.assignee);
      }
      if (field === 'notes') {
        const word = this.word();
        const { notes = '' } = await this.#world.sdk.task.getTaskTask({ connectionId, id, ...READABLE });
        taskTask.notes = `${notes}\n\nAlso ${word}.`;
        taskTask.raw = { text_format: 'readable' };
        written.words = [...own.words, word];
      }
    }
    await this.#world.sdk.task.patchTaskTask({ connectionId, id, taskTask });
    Object.assign(own, structuredClone(written));
    return written;
  }

  /** Gives the right side everything that the left one has. */
  async settle({ ids, expected }: Edited): Promise<void> {
    const [left, right] = this.#world.desks;
    const { sdk } = this.#world;
    const { notes = '' } = await sdk.task.getTaskTask({ connectionId: left.connectionId, id: ids[0], ...READABLE });
    const [{ name, status, tags, assignee, words }, own] = expected;
    const taskTask: TaskTask = { raw: { text_format: 'readable' } };
    if (name !== own.name) taskTask.name = name;
    if (status !== own.status) taskTask.status = status;
    if (tags.join() !== own.tags.join()) taskTask.tags = tags;
    if (assignee !== own.assignee) taskTask.assignedUserIds = this.#idsOf(1, assignee);
    if (words.join() !== own.words.join()) taskTask.notes = notes;
    await sdk.task.patchTaskTask({ connectionId: right.connectionId, id: ids[1], taskTask });
    expected[1] = structuredClone(expected[0]);
  }
}
