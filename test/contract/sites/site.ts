/** What somebody does at the provider itself: the gateway has no part in it, and gets to know of it by reading. */

/** Ids are those that the gateway knows objects by. */
export interface TaskFields {
  readonly name?: string;
  readonly projectId?: string;
  readonly parentId?: string;
  readonly assigneeId?: string;
}

export interface Site {
  /** In the first project, when none is named. */
  createTask(name: string, fields?: TaskFields): Promise<string>;
  /** One that other tasks can be below. */
  createParent(name: string): Promise<string>;
  changeTask(id: string, fields: TaskFields): Promise<void>;
  deleteTask(id: string): Promise<void>;
  createComment(taskId: string, text: string): Promise<string>;
  changeComment(id: string, text: string): Promise<void>;
  deleteComment(id: string): Promise<void>;
  createProject(name: string): Promise<string>;
  renameProject(id: string, name: string): Promise<void>;
  deleteProject(id: string): Promise<void>;
}

/** What the provider is asked when something goes wrong there; anything when it is not said. */
export type Asked =
  | 'tasks'
  | 'a task'
  | 'a new task'
  | 'a change of a task'
  | 'comments of a task'
  | 'a new comment'
  | 'changes of a task'
  | 'projects'
  | 'a project'
  | 'people'
  | 'groups'
  | 'tokens';

export interface SiteFault {
  readonly on?: Asked;
  /** What it answers with, in its own form of it. */
  readonly status?: number;
  /** What it answers with, as it is. */
  readonly body?: string;
  /** A list that holds nothing, and is no error. */
  readonly isEmpty?: true;
  /** Once when absent. */
  readonly times?: number;
  /** How many such requests pass before. */
  readonly after?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly delayMs?: number;
  /** Resets the connection in place of an answer. */
  readonly reset?: true;
  /** Carries the request out first: the write happened, and nobody was told. */
  readonly afterwards?: true;
}
