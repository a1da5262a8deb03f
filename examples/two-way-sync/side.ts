/** One side of a sync: a project in some provider, through the SDK. Nothing here knows which provider it is. */
import type { UnifiedTo } from '@unified-api/typescript-sdk';
import type { TaskComment, TaskTask } from '@unified-api/typescript-sdk/sdk/models/shared';
import { type Content, contentOf, FIELDS, type Field, taskOf } from './content.ts';
import { forEach } from './pairs.ts';
import { type People, peopleOf } from './people.ts';

const PAGE = 500;
const READABLE = 'text_format=readable';

/** A task as one side has it. */
export interface Copy {
  readonly id: string;
  readonly content: Content;
  readonly updatedAt: Date | undefined;
}

export interface Place {
  readonly projectId: string;
  /** Where tasks are of a group, such as a team. */
  readonly groupIds?: string[];
}

const statusOf = (error: unknown) => (error as { statusCode?: number }).statusCode;

/** Whether somebody else changed it first. */
export const isConflict = (error: unknown): boolean => statusOf(error) === 409;

async function pages<T>(list: (offset: number) => Promise<T[]>): Promise<T[]> {
  const all: T[] = [];
  for (;;) {
    const page = await list(all.length);
    all.push(...page);
    if (page.length < PAGE) return all;
  }
}

export class Side {
  readonly name: string;
  readonly #sdk: UnifiedTo;
  readonly #connectionId: string;
  readonly #place: Place;
  readonly #people: People;
  /** Whether its comments can be listed without naming a task. */
  readonly #listsAllComments: boolean;

  private constructor(sdk: UnifiedTo, connectionId: string, place: Place, name: string, more: [People, boolean]) {
    this.name = name;
    this.#sdk = sdk;
    this.#connectionId = connectionId;
    this.#place = place;
    [this.#people, this.#listsAllComments] = more;
  }

  static async open(sdk: UnifiedTo, connectionId: string, place: Place): Promise<Side> {
    const { integrationType } = await sdk.unified.getUnifiedConnection({ id: connectionId });
    const integrations = await sdk.unified.listUnifiedIntegrations({ type: integrationType });
    const support = integrations.find(({ type }) => type === integrationType)?.support?.task_comment;
    const people = await peopleOf(sdk, connectionId);
    return new Side(sdk, connectionId, place, integrationType, [people, support?.listTaskId === 'supported']);
  }

  #copyOf(task: TaskTask): Copy {
    return { id: task.id ?? '', content: contentOf(task, this.#people), updatedAt: task.updatedAt };
  }

  /** All pages of the project's tasks. */
  async #list(more: Partial<Parameters<UnifiedTo['task']['listTaskTasks']>[0]>): Promise<TaskTask[]> {
    const request = { connectionId: this.#connectionId, projectId: this.#place.projectId, limit: PAGE, ...more };
    return await pages((offset) => this.#sdk.task.listTaskTasks({ ...request, offset }));
  }

  /** What was changed since then; everything when that is absent. */
  async changes(since: Date | undefined): Promise<Copy[]> {
    const tasks = await this.#list({ raw: READABLE, ...(since && { updatedGte: since.toISOString() }) });
    return tasks.map((task) => this.#copyOf(task));
  }

  /** Ids of all tasks that there are. */
  async ids(): Promise<Set<string>> {
    const tasks = await this.#list({ fields: ['id'] });
    return new Set(tasks.map(({ id = '' }) => id));
  }

  /** @param key of the task that it is a copy of: however often this is tried, one is made. */
  async create(content: Content, key: string): Promise<Copy> {
    const taskTask = { ...taskOf(content, FIELDS, this.#people), ...this.#place };
    const headers = { 'idempotency-key': `sync-${key}` };
    return this.#copyOf(
      await this.#sdk.task.createTaskTask({ connectionId: this.#connectionId, taskTask, raw: READABLE }, { headers }),
    );
  }

  /** Throws an error for which `isConflict` holds when somebody has changed it since. */
  async change({ id, updatedAt }: Copy, content: Content, fields: readonly Field[]): Promise<Copy> {
    const taskTask = taskOf(content, fields, this.#people);
    const headers: Record<string, string> = updatedAt ? { 'if-unmodified-since': updatedAt.toISOString() } : {};
    const request = { connectionId: this.#connectionId, id, taskTask, raw: READABLE };
    return this.#copyOf(await this.#sdk.task.patchTaskTask(request, { headers }));
  }

  /** Whether it is gone, and not only hidden. */
  async isGone(id: string): Promise<boolean> {
    const found = this.#sdk.task.getTaskTask({ connectionId: this.#connectionId, id, fields: ['id'] });
    return await found.then(
      () => false,
      (error) => {
        if (statusOf(error) === 404) return true;
        throw error;
      },
    );
  }

  async remove(id: string): Promise<void> {
    await this.#sdk.task.removeTaskTask({ connectionId: this.#connectionId, id });
  }

  /** Comments that may have changed: all of the tasks that did, or all that changed since then. */
  async comments(taskIds: readonly string[], since: Date | undefined): Promise<TaskComment[]> {
    const list = (filter: { taskId?: string; updatedGte?: string }) =>
      pages((offset) =>
        this.#sdk.task.listTaskComments({
          connectionId: this.#connectionId,
          limit: PAGE,
          offset,
          raw: READABLE,
          ...filter,
        }),
      );
    if (this.#listsAllComments) return await list(since ? { updatedGte: since.toISOString() } : {});
    const comments: TaskComment[] = [];
    await forEach(taskIds, async (taskId) => {
      comments.push(...(await list({ taskId })));
    });
    return comments;
  }

  async comment(taskId: string, text: string, key: string): Promise<TaskComment> {
    const taskComment = { taskId, text, raw: { text_format: 'readable' } };
    const headers = { 'idempotency-key': `sync-${key}` };
    const request = { connectionId: this.#connectionId, taskComment, raw: READABLE };
    return await this.#sdk.task.createTaskComment(request, { headers });
  }

  async changeComment(id: string, taskId: string, text: string): Promise<TaskComment> {
    const taskComment = { taskId, text, raw: { text_format: 'readable' } };
    return await this.#sdk.task.patchTaskComment({ connectionId: this.#connectionId, id, taskComment, raw: READABLE });
  }
}
