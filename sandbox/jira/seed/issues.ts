/** The company's issues, with a past that fits their present. */
import { FIELD_IDS } from '../catalogue.ts';
import { createIssue } from '../fields/create.ts';
import type { Account, ChangeItem, Issue, Project } from '../records.ts';
import { Site } from '../site.ts';
import type { Random } from './random.ts';
import { areaOf, descriptionOf, remark, titleOf } from './texts.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface Cast {
  readonly site: Site;
  readonly random: Random;
  readonly people: readonly Account[];
  readonly customers: readonly Account[];
}

const dayOf = (instant: number) => new Date(instant).toISOString().slice(0, 10);

const item = (
  fieldId: string,
  field: string,
  from: [string, string] | null,
  to: [string, string] | null,
): ChangeItem => ({
  field,
  fieldtype: fieldId.startsWith('customfield_') ? 'custom' : 'jira',
  fieldId,
  from: from?.[0] ?? null,
  fromString: from?.[1] ?? null,
  to: to?.[0] ?? null,
  toString: to?.[1] ?? null,
});

function addHistory(site: Site, issue: Issue, authorId: string | null, created: number, items: ChangeItem[]): void {
  issue.histories.push({ id: site.nextId('history'), authorId, created, items });
  issue.updated = Math.max(issue.updated, created);
}

/** A few steps through the workflow, by its transitions. */
function walk({ site, random, people }: Cast, issue: Issue, project: Project, steps: number): void {
  const workflow = site.workflows.get(project.workflows.get(issue.issueTypeId) ?? '');
  let at = issue.created + random.between(2, 30) * HOUR_MS;
  for (let step = 0; step < steps && at < site.now(); step += 1) {
    const open = (workflow?.transitions ?? []).filter(
      ({ from, to }) => to !== issue.statusId && (from === undefined || from.includes(issue.statusId)),
    );
    if (open.length === 0) return;
    const from = site.statuses.get(issue.statusId);
    const to = site.statuses.get(random.pick(open).to);
    if (!from || !to) return;
    const items = [item('status', 'status', [from.id, from.name], [to.id, to.name])];
    issue.statusId = to.id;
    if (from.category !== to.category) issue.statusCategoryChanged = at;
    const isDone = to.category === 'done';
    if (isDone && issue.resolutionId === null) items.unshift(item('resolution', 'resolution', null, ['10000', 'Done']));
    if (!isDone && issue.resolutionId !== null)
      items.unshift(item('resolution', 'resolution', ['10000', 'Done'], null));
    issue.resolutionId = isDone ? '10000' : null;
    issue.resolved = isDone ? (issue.resolved ?? at) : null;
    addHistory(site, issue, random.chance(0.05) ? null : random.pick(people).accountId, at, items);
    at += random.between(3, 40) * HOUR_MS;
  }
}

function addComments({ site, random, people, customers }: Cast, issue: Issue, project: Project, count: number): void {
  const isService = project.projectTypeKey === 'service_desk';
  for (let index = 0; index < count; index += 1) {
    const author = isService && random.chance(0.3) ? random.pick(customers) : random.pick(people);
    const created = issue.created + (index + 1) * 3 * HOUR_MS;
    const first = issue.comments[0];
    issue.comments.push({
      id: site.nextId('comment'),
      authorId: author.accountId,
      updateAuthorId: author.accountId,
      body: remark(random),
      created,
      updated: random.chance(0.1) ? created + HOUR_MS : created,
      ...(first && random.chance(0.2) && { parentId: first.id }),
      ...(isService && { jsdPublic: random.chance(0.6) }),
      properties: new Map(),
    });
  }
}

function addFile({ site, random, people }: Cast, issue: Issue): void {
  const [filename, mimeType, content] = random.pick([
    ['orders.csv', 'text/csv', 'order;total\n4711;49.90\n4712;129.00\n'],
    ['notes.txt', 'text/plain', 'Called the customer, they sent the receipt again.\n'],
    ['response.json', 'application/json', '{"state":"refused","code":402}\n'],
  ] as const);
  const id = site.nextId('attachment');
  const authorId = random.pick(people).accountId;
  const created = issue.created + HOUR_MS;
  site.attachments.set(id, {
    id,
    issueId: issue.id,
    mediaId: Site.uuid(`media ${id}`),
    authorId,
    filename,
    mimeType,
    created,
    content: Buffer.from(content),
  });
  issue.attachmentIds.push(id);
  addHistory(site, issue, authorId, created, [item('attachment', 'Attachment', null, [id, filename])]);
}

/** Fields that only some projects offer are set only there. */
function fill(cast: Cast, issue: Issue, project: Project): void {
  const { random } = cast;
  const offers = (fieldId: string) => project.screen.fieldIds.includes(fieldId);
  const set = (fieldId: string, chance: number, value: () => unknown) => {
    if (offers(fieldId) && random.chance(chance)) issue.custom.set(fieldId, value());
  };
  const points = () => random.pick([1, 2, 3, 5, 8]);
  set(FIELD_IDS.storyPoints, 0.6, points);
  set(FIELD_IDS.storyPointEstimate, 0.6, points);
  set(FIELD_IDS.startDate, 0.4, () => dayOf(issue.created + DAY_MS));
  set(FIELD_IDS.severity, 0.3, () => ({ id: String(11_031 + random.between(0, 3)) }));
  set(FIELD_IDS.customer, 0.2, () => random.pick(cast.customers).displayName);
  set(FIELD_IDS.affectedRegions, 0.2, () => [{ id: String(11_033 + random.between(0, 3)) }]);
  set(FIELD_IDS.reviewer, 0.2, () => ({ accountId: random.pick(cast.people).accountId }));
  set(FIELD_IDS.area, 0.3, () => [areaOf(random)]);
  set(FIELD_IDS.budget, 0.1, () => random.between(10, 900) * 10);
  issue.labels = random.chance(0.5) ? [areaOf(random)] : [];
  issue.duedate = random.chance(0.4) ? dayOf(issue.created + random.between(10, 60) * DAY_MS) : null;
  if (offers('priority')) issue.priorityId = String(random.between(1, 5));
  if (offers('timetracking') && random.chance(0.3)) {
    issue.originalEstimateSeconds = random.between(1, 16) * 1800;
    issue.remainingEstimateSeconds = issue.originalEstimateSeconds;
  }
}

/** @param age days since it was made. */
export function seedIssue(cast: Cast, project: Project, typeId: string, age: number, parent?: Issue): Issue {
  const { site, random, people, customers } = cast;
  const creator =
    project.projectTypeKey === 'service_desk' && random.chance(0.5) ? random.pick(customers) : random.pick(people);
  const issue = createIssue(
    site,
    creator,
    {
      fields: {
        project: { id: project.id },
        issuetype: { id: typeId },
        summary: titleOf(random),
        ...(parent && { parent: { id: parent.id } }),
      },
      update: {},
    },
    new Map(),
  );
  issue.created = site.now() - age * DAY_MS - random.between(1, 20) * HOUR_MS;
  issue.updated = issue.created;
  issue.statusCategoryChanged = issue.created;
  issue.description = descriptionOf(random, random.pick(people));
  fill(cast, issue, project);
  if (random.chance(0.7)) {
    const assignee = random.pick(people.filter(({ active }) => active));
    issue.assigneeId = assignee.accountId;
    addHistory(site, issue, creator.accountId, issue.created + HOUR_MS, [
      item('assignee', 'assignee', null, [assignee.accountId, assignee.displayName]),
    ]);
  }
  if (random.chance(0.12)) addFile(cast, issue);
  addComments(cast, issue, project, random.chance(0.5) ? random.between(0, 5) : 0);
  walk(cast, issue, project, Math.min(random.between(0, 4), Math.max(1, age - 5)));
  const newest = Math.max(issue.updated, ...issue.comments.map(({ updated }) => updated));
  issue.updated = Math.min(newest, site.now() - HOUR_MS);
  return issue;
}
