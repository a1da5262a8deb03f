/**
 * Somebody who changes things at Jira, and knows what a receiver must have been told in the end. Each change carries a
 * number, so that what was delivered shows which change it includes: several of them may come as one.
 */
import { Random } from '../../sandbox/jira/seed/random.ts';
import type { Received, World } from './world.ts';

interface Change {
  readonly objectType: 'task_task' | 'task_comment';
  readonly event: 'created' | 'updated' | 'deleted';
  readonly id: string;
  readonly number: number;
}

export interface Outcome {
  /** Changes that were made. */
  readonly changes: number;
  /** Requests that the receiver got, and objects in them. */
  readonly deliveries: number;
  readonly objects: number;
  /** Changes that no delivery includes. */
  readonly lost: readonly Change[];
  /** Deletions of what nobody was told of before: it came and went while nothing was to be heard. */
  readonly unseen: number;
  /** Times that an object was told again in the same state, by another delivery. */
  readonly duplicated: number;
  /** Requests that came again with the id of an earlier one. */
  readonly repeated: number;
  /** Objects that were told in an older state after a newer one, by the same webhook. */
  readonly disordered: number;
}

const nameOf = ({ objectType, event }: Pick<Change, 'objectType' | 'event'>) => `${objectType}-${event}`;

export const WEBHOOKS = (['task_task', 'task_comment'] as const).flatMap((objectType) =>
  (['created', 'updated', 'deleted'] as const).map((event) => ({ objectType, event })),
);

export async function subscribeToAll(world: World, connectionId: string): Promise<void> {
  for (const one of WEBHOOKS) await world.subscribe(connectionId, nameOf(one), one.objectType, one.event);
}

const document = (text: string) => ({
  type: 'doc',
  version: 1,
  content: [{ type: 'paragraph', content: [{ type: 'text', text }] }],
});

/** The number in a name or a text. */
const numberIn = (object: Readonly<Record<string, unknown>>): number =>
  Number(/#(\d+)/.exec(String(object.name ?? object.text))?.[1] ?? -1);

export class Changer {
  readonly changes: Change[] = [];
  readonly #world: World;
  readonly #random: Random;
  readonly #tasks: string[] = [];
  readonly #comments: string[] = [];
  #number = 0;

  constructor(world: World, seed: number) {
    this.#world = world;
    this.#random = new Random(seed);
  }

  async #jira(method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
    const { sandbox } = this.#world;
    const { email, apiToken } = sandbox.accounts.admin;
    const answer = await fetch(`${sandbox.url}/rest/api/3/${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text === '' ? {} : JSON.parse(text);
  }

  #note(objectType: Change['objectType'], event: Change['event'], id: string): void {
    this.changes.push({ objectType, event, id, number: this.#number });
  }

  async #createTask(): Promise<void> {
    const fields = { project: { key: 'LOAD' }, issuetype: { id: '10002' }, summary: `Task #${this.#number}` };
    const id = String((await this.#jira('POST', 'issue', { fields })).id);
    this.#tasks.push(id);
    this.#note('task_task', 'created', id);
  }

  async #editTask(id: string): Promise<void> {
    await this.#jira('PUT', `issue/${id}`, { fields: { summary: `Task #${this.#number}` } });
    this.#note('task_task', 'updated', id);
  }

  async #deleteTask(id: string): Promise<void> {
    await this.#jira('DELETE', `issue/${id}`);
    this.#tasks.splice(this.#tasks.indexOf(id), 1);
    this.#note('task_task', 'deleted', id);
    for (const comment of this.#comments.filter((one) => one.startsWith(`${id}_`))) {
      this.#comments.splice(this.#comments.indexOf(comment), 1);
      this.#note('task_comment', 'deleted', comment);
    }
  }

  async #comment(taskId: string): Promise<void> {
    const body = { body: document(`Comment #${this.#number}`) };
    const id = `${taskId}_${(await this.#jira('POST', `issue/${taskId}/comment`, body)).id}`;
    this.#comments.push(id);
    this.#note('task_comment', 'created', id);
  }

  #pathOf = (id: string) => `issue/${id.split('_')[0]}/comment/${id.split('_')[1]}`;

  async #editComment(id: string): Promise<void> {
    await this.#jira('PUT', this.#pathOf(id), { body: document(`Comment #${this.#number}`) });
    this.#note('task_comment', 'updated', id);
  }

  async #deleteComment(id: string): Promise<void> {
    await this.#jira('DELETE', this.#pathOf(id));
    this.#comments.splice(this.#comments.indexOf(id), 1);
    this.#note('task_comment', 'deleted', id);
  }

  /** One change of any kind, as they are likely. */
  async step(): Promise<void> {
    this.#number += 1;
    const dice = this.#random.next();
    if (this.#tasks.length < 5 || dice < 0.25) return await this.#createTask();
    const task = this.#random.pick(this.#tasks);
    if (dice < 0.6) return await this.#editTask(task);
    if (dice < 0.66) return await this.#deleteTask(task);
    if (this.#comments.length === 0 || dice < 0.84) return await this.#comment(task);
    const comment = this.#random.pick(this.#comments);
    if (dice < 0.94) return await this.#editComment(comment);
    return await this.#deleteComment(comment);
  }

  async run(count: number): Promise<void> {
    for (let done = 0; done < count; done++) await this.step();
  }

  /** What came of it so far. */
  outcome(): Outcome {
    const { received } = this.#world;
    const firsts: Received[] = [];
    const ids = new Set<string>();
    for (const one of received) {
      if (!ids.has(one.deliveryId)) firsts.push(one);
      ids.add(one.deliveryId);
    }
    const told = new Map<string, number[]>();
    const states = new Map<string, number[]>();
    let duplicated = 0;
    let disordered = 0;
    for (const { name, objects } of firsts) {
      for (const object of objects) {
        const key = `${name} ${String(object.id)}`;
        const before = told.get(key) ?? [];
        const state = name.endsWith('updated') ? Date.parse(String(object.updated_at)) : 0;
        const number = name.endsWith('deleted') ? Number.POSITIVE_INFINITY : numberIn(object);
        const seen = states.get(key) ?? [];
        if (seen.includes(state)) duplicated += 1;
        if (seen.some((earlier) => earlier > state)) disordered += 1;
        states.set(key, [...seen, state]);
        told.set(key, [...before, number]);
      }
    }
    const deleted = new Set(this.changes.filter(({ event }) => event === 'deleted').map(({ id }) => id));
    const missed = this.changes.filter((change) => {
      // What is deleted can't be read any more: that it was there before need not have been told.
      if (change.event !== 'deleted' && deleted.has(change.id)) return false;
      return !told.get(`${nameOf(change)} ${change.id}`)?.some((number) => number >= change.number);
    });
    const isUnseen = ({ objectType, event, id }: Change) =>
      event === 'deleted' && !told.has(`${nameOf({ objectType, event: 'created' })} ${id}`);
    return {
      changes: this.changes.length,
      deliveries: received.length,
      objects: received.reduce((sum, { objects }) => sum + objects.length, 0),
      lost: missed.filter((change) => !isUnseen(change)),
      unseen: missed.filter(isUnseen).length,
      duplicated,
      repeated: received.length - firsts.length,
      disordered,
    };
  }
}
