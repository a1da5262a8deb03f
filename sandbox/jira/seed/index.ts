/** What a sandbox holds at its start. */
import { FIELD_IDS, FIELDS, ISSUE_TYPES, STATUSES } from '../catalogue.ts';
import { createIssue } from '../fields/create.ts';
import type { Project } from '../records.ts';
import type { Site } from '../site.ts';
import { seedGuarded } from './guarded.ts';
import { type Cast, seedIssue } from './issues.ts';
import { type SeededAccounts, seedPeople } from './people.ts';
import { createProject } from './project.ts';
import { Random } from './random.ts';

export type Seed = 'company' | 'empty' | { readonly issues: number };

const DAY_MS = 86_400_000;

interface Plan {
  readonly key: string;
  readonly name: string;
  readonly projectTypeKey: Project['projectTypeKey'];
  readonly style: Project['style'];
  readonly issues: number;
  readonly isStrict?: boolean;
}

const PLANS: readonly Plan[] = [
  { key: 'SHOP', name: 'Web shop', projectTypeKey: 'software', style: 'classic', issues: 190 },
  { key: 'WARE', name: 'Warehouse', projectTypeKey: 'software', style: 'classic', issues: 90, isStrict: true },
  { key: 'APP', name: 'Mobile app', projectTypeKey: 'software', style: 'next-gen', issues: 90 },
  { key: 'DATA', name: 'Data platform', projectTypeKey: 'software', style: 'next-gen', issues: 60 },
  { key: 'MKT', name: 'Marketing', projectTypeKey: 'business', style: 'classic', issues: 50 },
  { key: 'HELP', name: 'Customer help', projectTypeKey: 'service_desk', style: 'classic', issues: 80 },
];

function seedProject(cast: Cast, plan: Plan, leadAccountId: string): Project {
  const { site, random } = cast;
  const { key, name, projectTypeKey, style } = plan;
  const description = `Everything about ${name.toLowerCase()}`;
  const project = createProject(site, { key, name, description, leadAccountId, projectTypeKey, style }, plan.isStrict);
  const typesAt = (level: number) =>
    project.issueTypeIds.filter((id) => site.issueTypes.get(id)?.hierarchyLevel === level);
  const [epicType] = typesAt(1);
  const [subtaskType] = typesAt(-1);
  const epics = epicType
    ? Array.from({ length: 6 }, (_, index) => seedIssue(cast, project, epicType, 200 - index * 20))
    : [];
  for (let index = epics.length; index < plan.issues; index += 1) {
    const age = Math.max(1, Math.round(180 * (1 - index / plan.issues)));
    const epic = epics.length > 0 && random.chance(0.5) ? random.pick(epics) : undefined;
    const issue = seedIssue(cast, project, random.pick(typesAt(0)), age, epic);
    if (subtaskType && random.chance(0.12)) {
      index += 1;
      seedIssue(cast, project, subtaskType, age, issue);
    }
  }
  for (const part of style === 'classic' ? ['Web', 'Backend', 'Content'] : []) {
    const id = site.nextId('component');
    site.components.set(id, { id, projectId: project.id, name: part, description: '' });
  }
  for (const version of style === 'classic' ? ['1.0', '1.1', '2.0'] : []) {
    const id = site.nextId('version');
    site.versions.set(id, { id, projectId: project.id, name: version, released: version === '1.0', archived: false });
  }
  return project;
}

function seedSprints({ site, random }: Cast, project: Project): void {
  const board = {
    id: Number(site.nextId('board', 1)),
    name: `${project.key} board`,
    type: 'scrum' as const,
    projectId: project.id,
  };
  site.boards.set(board.id, board);
  const now = site.now();
  for (let index = 0; index < 7; index += 1) {
    const startDate = now - (4 - index) * 14 * DAY_MS - 3 * DAY_MS;
    const state = index < 4 ? 'closed' : index === 4 ? 'active' : 'future';
    const id = Number(site.nextId('sprint', 1));
    const endDate = startDate + 14 * DAY_MS;
    const dates =
      state === 'future' ? {} : { startDate, endDate, ...(state === 'closed' && { completeDate: endDate }) };
    site.sprints.set(id, {
      id,
      boardId: board.id,
      name: `${project.key} Sprint ${index + 1}`,
      goal: '',
      state,
      ...dates,
    });
  }
  const ids = [...site.sprints.values()].filter(({ boardId }) => boardId === board.id).map(({ id }) => id);
  for (const issue of site.issues.values()) {
    if (issue.projectId === project.id && random.chance(0.5)) issue.custom.set(FIELD_IDS.sprint, [random.pick(ids)]);
  }
}

function seedLinks({ site, random }: Cast): void {
  const issues = [...site.issues.values()];
  for (let count = 0; count < 40; count += 1) {
    const [one, other] = [random.pick(issues), random.pick(issues)];
    const id = site.nextId('link');
    if (one !== other) {
      site.links.set(id, {
        id,
        typeId: random.pick(['10000', '10003']),
        outwardIssueId: one.id,
        inwardIssueId: other.id,
      });
    }
  }
}

function seedCompany(cast: Cast, leads: readonly string[]): void {
  const { site } = cast;
  const projects = PLANS.map((plan, index) => seedProject(cast, plan, leads[index % leads.length] ?? ''));
  const [shop, warehouse] = projects;
  if (shop) seedSprints(cast, shop);
  if (warehouse) {
    const id = Number(site.nextId('board', 1));
    site.boards.set(id, { id, name: 'WARE board', type: 'kanban', projectId: warehouse.id });
  }
  seedLinks(cast);
}

/** One project with many plain issues. */
function seedLoad(site: Site, accounts: SeededAccounts, count: number): void {
  const project = createProject(site, {
    key: 'LOAD',
    name: 'Load',
    description: '',
    leadAccountId: accounts.admin.accountId,
    projectTypeKey: 'software',
    style: 'classic',
  });
  const projectRef = { id: project.id };
  const now = site.now();
  for (let index = 0; index < count; index += 1) {
    const fields = {
      project: projectRef,
      issuetype: { id: '10002' },
      summary: `Count the boxes of shelf ${index + 1}`,
    };
    const issue = createIssue(site, accounts.admin, { fields, update: {} }, new Map());
    issue.created = now - (count - index) * 60_000;
    issue.updated = issue.created;
  }
}

export function seedSite(site: Site, seed: Seed): SeededAccounts {
  for (const status of STATUSES) site.statuses.set(status.id, { ...status });
  for (const type of ISSUE_TYPES) site.issueTypes.set(type.id, { ...type });
  for (const field of FIELDS) site.fields.set(field.id, field);
  const accounts = seedPeople(site);
  if (seed === 'empty') return accounts;
  if (seed !== 'company') {
    seedLoad(site, accounts, seed.issues);
    return accounts;
  }
  const all = [...site.accounts.values()];
  const people = all.filter(({ accountType }) => accountType === 'atlassian');
  const customers = all.filter(({ accountType }) => accountType === 'customer');
  seedCompany(
    { site, random: new Random(20_260_401), people, customers },
    people.map(({ accountId }) => accountId),
  );
  seedGuarded(site, accounts);
  return accounts;
}
