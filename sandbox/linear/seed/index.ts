/** A small company: three teams, people of every kind, projects over two teams, issues in every state. */
import type { Caller, Context } from '../caller.ts';
import { createComment } from '../mutations/comments.ts';
import { createIssue, noteHistory } from '../mutations/issues.ts';
import { createProject } from '../mutations/projects.ts';
import { addTeam } from '../mutations/teams.ts';
import type { Fields, Row, World } from '../world.ts';
import { BODIES, COMMENTS, TITLES } from './texts.ts';

export type Seed = 'company' | 'empty' | { readonly issues: number };

export interface Person {
  readonly row: Row;
  /** Absent for those who can't log in. */
  readonly apiKey?: string;
}

export interface Seeded {
  readonly admin: Person;
  readonly member: Person;
  /** The user that the app is of itself. */
  readonly app: Row;
}

const ORGANIZATIONS = {
  main: { id: '8f0a6c4e-1b7d-4c55-9a43-3d2f0e6b7c11', name: 'Northwind', urlKey: 'northwind' },
  other: { id: '2c9e7d10-54ab-4f0e-8b6d-91c3a7e5f022', name: 'Northwind Labs', urlKey: 'northwind-labs' },
} as const;

const PEOPLE = [
  { name: 'Ada Lindqvist', admin: true, title: 'Head of product', timezone: 'Europe/Stockholm' },
  { name: 'Bruno Carvalho', timezone: 'America/Sao_Paulo' },
  { name: 'Chiyo Tanaka', title: 'Designer', timezone: 'Asia/Tokyo', description: 'Draws first, talks later.' },
  { name: 'Dana Leaver', active: false },
  { name: 'Gus Fuentes', guest: true },
  { name: 'Taskgate', app: true },
] as const;

const STATUSES = ['backlog', 'planned', 'started', 'paused', 'completed', 'canceled'];

/** Ids are the same at each start, so that a stored connection goes on. */
const idOf = (kind: number, index: number, organization: string): string =>
  `${organization.slice(0, 8)}-${String(kind).padStart(4, '0')}-4000-8000-${String(index).padStart(12, '0')}`;

function addPeople(world: World, { id, urlKey }: { id: string; urlKey: string }): Row[] {
  return PEOPLE.map((person, index) => {
    const handle = person.name.split(' ')[0]?.toLowerCase() ?? '';
    return world.add('User', {
      active: true,
      admin: false,
      guest: false,
      app: false,
      owner: false,
      ...person,
      id: idOf(1, index, id),
      displayName: handle,
      email: `${person.name.toLowerCase().replace(' ', '.')}@${urlKey}.example`,
      url: `https://linear.app/${urlKey}/profiles/${handle}`,
      organizationId: id,
      ...(index < 3 && { avatarUrl: `https://public.linear.app/avatars/${handle}.png` }),
    });
  });
}

function addLabels(world: World, teams: readonly Row[]): void {
  const add = (fields: Fields) =>
    world.add('IssueLabel', { color: '#bec2c8', teamId: null, parentId: null, isGroup: false, ...fields });
  for (const name of ['Bug', 'Feature', 'Improvement']) add({ name });
  const kind = add({ name: 'Platform', isGroup: true });
  for (const name of ['Web', 'iOS', 'Android']) add({ name, parentId: kind.id });
  for (const team of teams) add({ name: 'Chore', teamId: team.id });
}

interface Company {
  readonly people: readonly Row[];
  readonly teams: readonly Row[];
  readonly projects: readonly Row[];
  as(person: Row | undefined): Context;
}

const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

function addIssues(world: World, { people, teams, projects, as }: Company, count: number): void {
  for (let index = 0; index < count; index += 1) {
    const team = pick(teams, index);
    const states = world.rows('WorkflowState').filter(({ teamId, type }) => teamId === team.id && type !== 'duplicate');
    const project = projects.find(({ teamIds }) => (teamIds as string[]).includes(team.id));
    const labels = world.rows('IssueLabel').filter(({ teamId, isGroup }) => teamId === null && isGroup === false);
    const creator = as(pick(people.slice(0, 2), index));
    const row = createIssue(creator, {
      id: idOf(2, index, String(world.rows('Organization')[0]?.id)),
      teamId: team.id,
      title: pick(TITLES, index),
      description: index % 3 === 0 ? pick(BODIES, index) : undefined,
      stateId: pick(states, index * 3).id,
      priority: index % 5,
      labelIds: index % 2 === 0 ? [pick(labels, index / 2).id] : [],
      assigneeId: index % 3 === 1 ? pick(people.slice(0, 3), index).id : undefined,
      projectId: index % 4 < 2 ? project?.id : undefined,
      estimate: index % 4 === 0 ? (index % 8) + 1 : undefined,
      dueDate: index % 6 === 0 ? '2026-12-24' : undefined,
    });
    // Written one after the other, until now.
    const at = new Date(world.now() - (count - index) * 60_000).toISOString();
    Object.assign(row, { createdAt: at, updatedAt: at });
    if (index % 7 === 3) {
      const before = world.change(row, { title: `${row.title} again`, priority: 2, priorityLabel: 'High' });
      noteHistory(creator, row, before);
    }
  }
}

function addComments({ people, as }: Company, issues: readonly Row[]): void {
  for (const [index, issue] of issues.entries()) {
    if (index % 5 !== 0) continue;
    const author = as(pick(people.slice(0, 2), index));
    const first = createComment(author, { issueId: issue.id, body: pick(COMMENTS, index) });
    if (index % 10 === 0)
      createComment(author, { issueId: issue.id, parentId: first.id, body: pick(COMMENTS, index + 1) });
  }
}

/** A project's comment, an archived issue and a trashed one, a sub-issue, a link. */
function addOddities(world: World, { people, projects, as }: Company): void {
  const admin = as(people[0]);
  const [project] = projects;
  if (project) createComment(admin, { projectId: project.id, body: 'Kick-off on Monday.' });
  const issues = world.rows('Issue');
  const [parent, child] = [issues[0], issues[3]];
  if (parent && child) child.parentId = parent.id;
  const [archived, trashed] = [issues.at(-1), issues.at(-2)];
  if (archived) archived.archivedAt = world.instant();
  if (trashed) Object.assign(trashed, { trashed: true, archivedAt: world.instant() });
  if (parent) {
    const url = 'https://github.com/northwind/shop/pull/42';
    world.add('Attachment', {
      title: 'Pull request 42',
      subtitle: 'Merged',
      url,
      metadata: {},
      issueId: parent.id,
      creatorId: admin.user.id,
    });
  }
}

function openCompany(world: World, url: string, organization: { id: string; urlKey: string }): Company {
  const people = addPeople(world, organization);
  for (const [position, type] of STATUSES.entries()) {
    world.add('ProjectStatus', { name: type, type, position, color: '#bec2c8', indefinite: false });
  }
  const as = (person: Row | undefined): Context => {
    if (!person) throw new Error('There is no such person.');
    return { world, user: person, scopes: undefined, bucket: person.id, url } satisfies Caller & { url: string };
  };
  const team = (index: number, fields: Fields) =>
    addTeam({ world }, { ...fields, id: idOf(3, index, organization.id) });
  const shop = team(0, { name: 'Web shop', key: 'SHOP', description: 'Everything that customers click on.' });
  const ops = team(1, { name: 'Operations', key: 'OPS', triageEnabled: true, issueEstimationType: 'tShirt' });
  const board = team(2, { name: 'Board', key: 'BRD', private: true });
  const search = team(3, { name: 'Search', key: 'SRCH', parentId: shop.id });
  for (const [index, person] of people.entries()) {
    const joined = index === 0 ? [shop, ops, search] : index === 4 ? [ops] : [shop, ops];
    for (const one of joined)
      world.add('TeamMembership', { teamId: one.id, userId: person.id, owner: index === 0, sortOrder: 0 });
  }
  world.add('TeamMembership', { teamId: board.id, userId: people[2]?.id, owner: true, sortOrder: 0 });
  addLabels(world, [shop, ops]);
  return { people, teams: [shop, ops], projects: [], as };
}

export function seedWorld(world: World, seed: Seed, which: keyof typeof ORGANIZATIONS, url: string): Seeded {
  const organization = ORGANIZATIONS[which];
  world.add('Organization', { ...organization, roadmapEnabled: false });
  const company = openCompany(world, url, organization);
  const { people, teams, as } = company;
  const [admin, member] = people;
  const app = people.find((person) => person.app === true);
  if (!admin || !member || !app) throw new Error('Somebody is missing.');
  if (seed !== 'empty') {
    const project = (index: number, fields: Fields) =>
      createProject(as(admin), { ...fields, id: idOf(4, index, organization.id) });
    const both = teams.map(({ id }) => id);
    const projects = [
      project(0, {
        name: 'Checkout',
        description: 'Faster payments',
        content: 'Pay in *one* step.',
        teamIds: both,
        memberIds: [admin.id, member.id],
      }),
      project(1, {
        name: 'Warehouse',
        description: 'Fewer steps between shelves',
        teamIds: both.slice(1),
        memberIds: [member.id],
      }),
    ];
    const full = { ...company, projects };
    addIssues(world, full, typeof seed === 'object' ? seed.issues : 60);
    if (seed === 'company') {
      addComments(full, world.rows('Issue'));
      addOddities(world, full);
    }
  }
  return {
    admin: { row: admin, apiKey: `lin_api_sandbox_admin_${organization.urlKey}` },
    member: { row: member, apiKey: `lin_api_sandbox_member_${organization.urlKey}` },
    app,
  };
}
