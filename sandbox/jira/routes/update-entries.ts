/** Entries of `update` that are things of their own: comments, worklogs, links. Each is `[{add: …}]`. */
import { prepareComment } from '../comments.ts';
import { isRecord } from '../fields/writer.ts';
import type { View } from '../present/view.ts';
import type { Issue } from '../records.ts';
import { prepareLinks } from './link.ts';
import { prepareWorklog } from './worklog.ts';

/** Checks all of them. @returns adds them. */
export function prepareEntries(view: View, issue: Issue, update: Readonly<Record<string, unknown>>): () => void {
  const added = (name: string) =>
    (Array.isArray(update[name]) ? update[name] : []).flatMap((entry) =>
      isRecord(entry) && isRecord(entry.add) ? [entry.add] : [],
    );
  const entries: readonly (() => unknown)[] = [
    ...added('comment').map((comment) => prepareComment(view, issue, comment)),
    ...added('worklog').map((worklog) => prepareWorklog(view, issue, worklog)),
    ...added('issuelinks').map((link) => prepareLinks(view, issue, link)),
  ];
  return () => {
    for (const add of entries) add();
  };
}
