/** What the sandbox remembers: plain records that refer to each other by id. Instants are milliseconds. */
export interface Account {
  accountId: string;
  accountType: 'atlassian' | 'app' | 'customer';
  displayName: string;
  /** Undefined where the profile hides it. */
  emailAddress?: string;
  /** What Basic credentials are checked against; never shown. */
  login?: { email: string; apiToken: string };
  /** API tokens with scopes, which open nothing on the site's own host. */
  scopedTokens?: { token: string; scopes: readonly string[] }[];
  active: boolean;
  timeZone: string;
  locale: string;
}

export interface Group {
  groupId: string;
  name: string;
  members: Set<string>;
}

export type CategoryKey = 'undefined' | 'new' | 'indeterminate' | 'done';

export interface Status {
  id: string;
  name: string;
  description: string;
  category: CategoryKey;
  /** Set on a team-managed project's own statuses. */
  projectId?: string;
}

export interface IssueType {
  id: string;
  name: string;
  description: string;
  avatarId: number;
  /** -1 subtask, 0 standard, 1 epic. */
  hierarchyLevel: number;
  /** Set on a team-managed project's own types. */
  projectId?: string;
}

/** What a workflow asks of an issue, or of whoever moves it. */
export type WorkflowRule = 'administrators' | 'assignee' | 'due date' | 'subtasks closed';

export interface TransitionField {
  fieldId: string;
  required: boolean;
  /** Ids of what may be chosen here, when that is less than elsewhere. */
  allowedIds?: string[];
}

export interface Transition {
  id: string;
  name: string;
  /** Statuses it starts from; undefined is a global transition. */
  from?: string[];
  to: string;
  /** Leads back to where it starts. */
  isLooped?: boolean;
  /** Undefined has no screen. */
  screen?: TransitionField[];
  /** Those who do not fulfil it do not see the transition. */
  condition?: WorkflowRule;
  /** Asked when the transition is performed. */
  validators?: WorkflowRule[];
}

export interface Workflow {
  id: string;
  initialStatusId: string;
  transitions: Transition[];
}

/** Which fields a screen offers, beside summary, issue type, parent and project. */
export interface Screen {
  fieldIds: string[];
  requiredFieldIds: string[];
}

export type ScreenUse = 'create' | 'edit';

/** Who has a permission: the members of a group or of a project role. */
export type PermissionHolder = { readonly groupId: string } | { readonly roleId: string };

export interface RoleActors {
  accountIds: Set<string>;
  groupIds: Set<string>;
}

export interface Project {
  id: string;
  key: string;
  /** Keys it had before; they keep leading here. */
  formerKeys: string[];
  name: string;
  description: string;
  leadAccountId: string;
  /** Who gets what nobody was named for. */
  assigneeType: 'PROJECT_LEAD' | 'UNASSIGNED';
  projectTypeKey: 'software' | 'business' | 'service_desk';
  style: 'classic' | 'next-gen';
  status: 'live' | 'archived' | 'deleted';
  issueTypeIds: string[];
  /** Workflow id by issue type id. */
  workflows: Map<string, string>;
  /** Of types without screens of their own. */
  screen: Screen;
  /** By issue type id. */
  typeScreens: Map<string, Record<ScreenUse, Screen>>;
  /** Holders by permission key; everybody holds what is not listed. */
  permissions: Map<string, readonly PermissionHolder[]>;
  /** Actors by id of the role. */
  roles: Map<string, RoleActors>;
  nextIssueNumber: number;
  entityId: string;
  avatarId: number;
}

export interface Team {
  id: string;
  name: string;
}

export interface Component {
  id: string;
  projectId: string;
  name: string;
  description: string;
}

export interface Version {
  id: string;
  projectId: string;
  name: string;
  released: boolean;
  archived: boolean;
  releaseDate?: string;
}

export interface FieldOption {
  id: string;
  value: string;
  /** Stays where it was chosen, and can't be chosen any more. */
  disabled?: boolean;
  /** The second level of a cascading select. */
  children?: FieldOption[];
}

/** What a custom field offers, and to which projects. A project in no context does not have the field. */
export interface FieldContext {
  /** Given when somebody first asks for it. */
  id?: string;
  name?: string;
  /** Undefined is every project that no other context names. */
  projectIds?: string[];
  options?: FieldOption[];
  /** In the form of `Issue.custom`. */
  defaultValue?: unknown;
}

/** One row of the field catalogue. */
export interface Field {
  id: string;
  key: string;
  name: string;
  custom: boolean;
  orderable: boolean;
  navigable: boolean;
  searchable: boolean;
  clauseNames: string[];
  schema?: { type: string; items?: string; system?: string; custom?: string; customId?: number };
  /** Of custom fields; undefined is one for all projects, with nothing to choose from. */
  contexts?: FieldContext[];
  /** Set on a team-managed project's own fields. */
  projectId?: string;
  description?: string;
  searcherKey?: string;
}

export interface ChangeItem {
  field: string;
  fieldtype: 'jira' | 'custom';
  fieldId?: string;
  from: string | null;
  fromString: string | null;
  to: string | null;
  toString: string | null;
}

export interface History {
  id: string;
  authorId: string | null;
  created: number;
  items: ChangeItem[];
}

export interface Comment {
  id: string;
  authorId: string | null;
  updateAuthorId: string | null;
  body: unknown;
  created: number;
  updated: number;
  parentId?: string;
  visibility?: { type: 'role' | 'group'; value: string; identifier: string };
  /** Service projects only: false is an internal note. */
  jsdPublic?: boolean;
  /** Entity properties by key. */
  properties: Map<string, unknown>;
}

export interface Worklog {
  id: string;
  authorId: string;
  comment: unknown;
  started: number;
  created: number;
  updated: number;
  timeSpentSeconds: number;
}

export interface Attachment {
  id: string;
  issueId: string;
  mediaId: string;
  authorId: string;
  filename: string;
  mimeType: string;
  created: number;
  content: Buffer;
}

export interface IssueLink {
  id: string;
  typeId: string;
  outwardIssueId: string;
  inwardIssueId: string;
}

export interface Issue {
  id: string;
  key: string;
  projectId: string;
  issueTypeId: string;
  statusId: string;
  priorityId: string | null;
  resolutionId: string | null;
  summary: string;
  /** Atlassian documents. */
  description: unknown;
  environment: unknown;
  assigneeId: string | null;
  reporterId: string | null;
  creatorId: string;
  labels: string[];
  /** `YYYY-MM-DD`. */
  duedate: string | null;
  parentId: string | null;
  componentIds: string[];
  fixVersionIds: string[];
  versionIds: string[];
  originalEstimateSeconds: number | null;
  remainingEstimateSeconds: number | null;
  created: number;
  updated: number;
  resolved: number | null;
  statusCategoryChanged: number;
  /**
   * By field id: numbers, strings, dates as they are; options, versions, projects and teams as `{id}` (cascading:
   * `{id, child: {id}}`) or a list of them; users as `{accountId}`, groups as `{groupId}`, or a list; sprints as
   * `number[]`; documents as documents.
   */
  custom: Map<string, unknown>;
  comments: Comment[];
  worklogs: Worklog[];
  attachmentIds: string[];
  /** Oldest first. */
  histories: History[];
  watcherIds: Set<string>;
  voterIds: Set<string>;
  properties: Map<string, unknown>;
  rank: string;
  /** Read-only, and in no search any more. */
  archived?: { readonly at: number; readonly byId: string };
}

export interface Board {
  id: number;
  name: string;
  type: 'scrum' | 'kanban' | 'simple';
  projectId: string;
}

export interface Sprint {
  id: number;
  boardId: number;
  name: string;
  goal: string;
  state: 'future' | 'active' | 'closed';
  startDate?: number;
  endDate?: number;
  completeDate?: number;
}
