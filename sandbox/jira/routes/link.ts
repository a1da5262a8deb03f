/** Links between issues. */

import { bodyOf, type Call, may, type SandboxApp, viewOf, visibleIssue } from '../call.ts';
import { LINK_TYPES } from '../catalogue.ts';
import { isRecord } from '../fields/writer.ts';
import type { View } from '../present/view.ts';
import { presentLinkType, presentStatusId } from '../present/workflow.ts';
import { noIssue, problem } from '../problems.ts';
import type { ChangeItem, Issue, IssueLink } from '../records.ts';
import { commit } from '../workflow.ts';

function typeOf(value: unknown) {
  const said = isRecord(value) ? value : {};
  const type = LINK_TYPES.find(({ id, name }) => (said.id !== undefined ? id === String(said.id) : name === said.name));
  if (!type) throw problem(404, [`No issue link type with name '${String(said.name ?? said.id)}' found.`]);
  return type;
}

/** Pseudo fields have no `fieldId`. */
const linkItem = (key: string, text: string, isRemoved: boolean): ChangeItem => ({
  field: 'Link',
  fieldtype: 'jira',
  from: isRemoved ? key : null,
  fromString: isRemoved ? text : null,
  to: isRemoved ? null : key,
  toString: isRemoved ? null : text,
});

/** Both ends of a link have it in their histories. */
function commitLink({ site, caller }: View, { typeId, outwardIssueId, inwardIssueId }: IssueLink, isRemoved: boolean) {
  const type = LINK_TYPES.find(({ id }) => id === typeId);
  const outward = site.issues.get(outwardIssueId);
  const inward = site.issues.get(inwardIssueId);
  if (!type || !outward || !inward) return;
  const item = (verb: string, { key }: Issue) => linkItem(key, `This issue ${verb} ${key}`, isRemoved);
  commit(site, outward, outward, caller, [item(type.outward, inward)]);
  commit(site, inward, inward, caller, [item(type.inward, outward)]);
}

const linkCount = ({ site }: View, { id }: Issue) =>
  [...site.links.values()].filter(({ outwardIssueId, inwardIssueId }) => [outwardIssueId, inwardIssueId].includes(id))
    .length;

/** Checks everything. @returns adds the link. */
function prepareLink(view: View, typeValue: unknown, outward: Issue, inward: Issue): () => void {
  const { site } = view;
  const type = typeOf(typeValue);
  if (!may(view, 'LINK_ISSUES', outward)) throw problem(404, [`No Link Issue Permission for issue '${outward.key}'`]);
  const full = [outward, inward].find((issue) => linkCount(view, issue) >= site.settings.linksPerIssue);
  if (full) throw problem(413, [`${full.key} has reached its limit of ${site.settings.linksPerIssue} links.`]);
  return () => {
    const added = { id: site.nextId('link'), typeId: type.id, outwardIssueId: outward.id, inwardIssueId: inward.id };
    site.links.set(added.id, added);
    commitLink(view, added, false);
  };
}

function issueOf(view: View, value: unknown): Issue {
  const said = isRecord(value) ? (value.id ?? value.key) : undefined;
  const issue = said === undefined ? undefined : visibleIssue(view, String(said));
  if (!issue) throw noIssue();
  return issue;
}

/** An `add` of `update.issuelinks`. @returns adds the links. */
export function prepareLinks(view: View, issue: Issue, input: Readonly<Record<string, unknown>>): () => void {
  const { type, outwardIssue, inwardIssue } = input;
  const links = [
    ...(outwardIssue === undefined ? [] : [prepareLink(view, type, issue, issueOf(view, outwardIssue))]),
    ...(inwardIssue === undefined ? [] : [prepareLink(view, type, issueOf(view, inwardIssue), issue)]),
  ];
  return () => {
    for (const add of links) add();
  };
}

/** The link that the path names, when the caller sees both of its ends. */
function linkOf(call: Call): { link: IssueLink; outward: Issue; inward: Issue } {
  const view = viewOf(call);
  const id = call.req.param('link') ?? '';
  const link = view.site.links.get(id);
  const outward = link && visibleIssue(view, link.outwardIssueId);
  const inward = link && visibleIssue(view, link.inwardIssueId);
  if (!link || !outward || !inward) throw problem(404, [`No issue link with id '${id}' exists.`]);
  return { link, outward, inward };
}

export function linkRoutes(app: SandboxApp): void {
  app.post('/rest/api/3/issueLink', async (call) => {
    const view = viewOf(call);
    const body = await bodyOf(call);
    if (!isRecord(body)) throw problem(400, ['Invalid request payload.']);
    prepareLink(view, body.type, issueOf(view, body.inwardIssue), issueOf(view, body.outwardIssue))();
    // Recorded as 200, though the document says 201.
    return call.body(null, 200);
  });

  app.get('/rest/api/3/issueLink/:link', (call) => {
    const view = viewOf(call);
    const { link, outward, inward } = linkOf(call);
    const brief = ({ id, key, summary, statusId }: Issue) => ({
      id,
      key,
      fields: { summary, status: presentStatusId(view, statusId) },
    });
    return call.json({
      id: link.id,
      type: presentLinkType(view, link.typeId),
      inwardIssue: brief(inward),
      outwardIssue: brief(outward),
    });
  });

  app.delete('/rest/api/3/issueLink/:link', (call) => {
    const view = viewOf(call);
    const { link, outward } = linkOf(call);
    if (!may(view, 'LINK_ISSUES', outward)) throw problem(404, [`No Link Issue Permission for issue '${outward.key}'`]);
    view.site.links.delete(link.id);
    commitLink(view, link, true);
    return call.body(null, 204);
  });

  app.get('/rest/api/3/issueLinkType', (call) =>
    call.json({ issueLinkTypes: LINK_TYPES.map(({ id }) => presentLinkType(viewOf(call), id)) }),
  );
}
