/** Tasks in HTML: items that begin with a box. */
import type { AdfNode } from './document.ts';

/** A list of nothing but tasks. One that only some items are tasks of has their boxes as text. */
export function readTasks(list: AdfNode & { content: AdfNode[] }): void {
  const isTask = ({ attrs, content: [first, ...others] = [] }: AdfNode) =>
    attrs?.state !== undefined &&
    (!first || first.type === 'paragraph') &&
    others.every(({ type }) => type === 'taskList');
  if (!list.content.some(({ attrs }) => attrs?.state !== undefined)) return;
  if (list.type !== 'bulletList' || !list.content.every(isTask)) {
    for (const item of list.content) withBox(item);
    return;
  }
  const content = list.content.flatMap(({ attrs, content: [first, ...nested] = [] }) => [
    { type: 'taskItem', attrs: { localId: '', state: attrs?.state }, content: first?.content ?? [] },
    ...nested,
  ]);
  Object.assign(list, { type: 'taskList', attrs: { localId: '' }, content });
}

function withBox(item: AdfNode): void {
  if (item.attrs?.state === undefined) return;
  const box = { type: 'text', text: item.attrs.state === 'DONE' ? '[x] ' : '[ ] ' };
  const [first] = item.content ?? [];
  if (first?.type === 'paragraph') first.content?.unshift(box);
  else item.content?.unshift({ type: 'paragraph', content: [box] });
  delete item.attrs;
}
