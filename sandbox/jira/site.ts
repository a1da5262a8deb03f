/** The sandbox's whole state, and the ids it hands out. */
import { createHash } from 'node:crypto';
import type {
  Account,
  Attachment,
  Board,
  Component,
  Field,
  Group,
  Issue,
  IssueLink,
  IssueType,
  Project,
  Sprint,
  Status,
  Team,
  Version,
  Workflow,
} from './records.ts';
import { DEFAULT_SETTINGS, type SiteSettings } from './settings.ts';
import type { SiteChange } from './webhooks/change.ts';

/** What tells one site from another. */
export interface SiteIdentity {
  readonly cloudId: string;
  readonly name: string;
}

export const MAIN: SiteIdentity = { cloudId: '0c8f2a54-6d1b-4c0e-9a57-3f2b8e7d9c41', name: 'northwind' };

export class Site {
  readonly cloudId: string;
  readonly name: string;
  readonly accounts = new Map<string, Account>();
  readonly groups = new Map<string, Group>();
  readonly teams = new Map<string, Team>();
  readonly statuses = new Map<string, Status>();
  readonly issueTypes = new Map<string, IssueType>();
  readonly workflows = new Map<string, Workflow>();
  readonly projects = new Map<string, Project>();
  readonly components = new Map<string, Component>();
  readonly versions = new Map<string, Version>();
  readonly fields = new Map<string, Field>();
  /** Custom fields in the trash; values of issues stay. */
  readonly trashedFields = new Map<string, Field>();
  readonly issues = new Map<string, Issue>();
  /** Issue id by key, in capitals; keys that an issue had before stay. */
  readonly issueIdByKey = new Map<string, string>();
  /** Ids of children by id of their parent. */
  readonly childIds = new Map<string, Set<string>>();
  readonly attachments = new Map<string, Attachment>();
  readonly links = new Map<string, IssueLink>();
  readonly boards = new Map<number, Board>();
  readonly sprints = new Map<number, Sprint>();
  /** A second opinion on documents, after the sandbox's own check. */
  acceptsDocument: (document: unknown) => boolean = () => true;
  /** Told of every change that was made through the API. */
  onChange: (change: SiteChange) => void = () => undefined;
  readonly #nextIds = new Map<string, number>();
  readonly now: () => number;
  readonly settings: SiteSettings;

  /** Copied, so that a site that is made anew starts from them again. */
  constructor(
    now: () => number,
    { cloudId, name }: SiteIdentity = MAIN,
    settings: Readonly<Partial<SiteSettings>> = {},
  ) {
    this.now = now;
    this.settings = { ...DEFAULT_SETTINGS, ...settings };
    this.cloudId = cloudId;
    this.name = name;
  }

  /** The next id of a kind of record; each kind counts for itself, as Jira does. */
  nextId(kind: string, first = 10_000): string {
    const id = this.#nextIds.get(kind) ?? first;
    this.#nextIds.set(kind, id + 1);
    return String(id);
  }

  /** A uuid that depends on its name alone, so that every start of the sandbox has the same ones. */
  static uuid(name: string): string {
    const hex = createHash('sha256').update(name).digest('hex');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }

  /** By id, or by key in any case; moved issues are found by their old key too. */
  issue(idOrKey: string): Issue | undefined {
    return this.issues.get(idOrKey) ?? this.issues.get(this.issueIdByKey.get(idOrKey.toUpperCase()) ?? '');
  }

  /** By id or key. Keys are case-sensitive here, unlike those of issues. */
  project(idOrKey: string): Project | undefined {
    const byId = this.projects.get(idOrKey);
    if (byId) return byId;
    for (const project of this.projects.values()) if (project.key === idOrKey) return project;
    for (const project of this.projects.values()) if (project.formerKeys.includes(idOrKey)) return project;
    return undefined;
  }

  addIssue(issue: Issue): void {
    this.issues.set(issue.id, issue);
    this.issueIdByKey.set(issue.key.toUpperCase(), issue.id);
    if (issue.parentId !== null) this.#link(issue.id, issue.parentId);
  }

  setParent(issue: Issue, parentId: string | null): void {
    if (issue.parentId !== null) this.childIds.get(issue.parentId)?.delete(issue.id);
    issue.parentId = parentId;
    if (parentId !== null) this.#link(issue.id, parentId);
  }

  #link(childId: string, parentId: string): void {
    const children = this.childIds.get(parentId) ?? new Set();
    children.add(childId);
    this.childIds.set(parentId, children);
  }

  children(issue: Issue): Issue[] {
    return [...(this.childIds.get(issue.id) ?? [])].flatMap((id) => this.issues.get(id) ?? []);
  }

  isSubtask(issue: Issue): boolean {
    return (this.issueTypes.get(issue.issueTypeId)?.hierarchyLevel ?? 0) < 0;
  }

  /** Takes the issue and all that belongs to it away. */
  removeIssue(issue: Issue): void {
    this.setParent(issue, null);
    this.issues.delete(issue.id);
    for (const [key, id] of this.issueIdByKey) if (id === issue.id) this.issueIdByKey.delete(key);
    for (const id of issue.attachmentIds) this.attachments.delete(id);
    for (const link of this.links.values()) {
      if (link.inwardIssueId === issue.id || link.outwardIssueId === issue.id) this.links.delete(link.id);
    }
    for (const child of this.children(issue)) {
      if (this.isSubtask(child)) this.removeIssue(child);
      else this.setParent(child, null);
    }
    this.childIds.delete(issue.id);
  }
}
