/** Blocks as HTML, one a line. */
import { isScriptUrl } from '../script-url.ts';
import {
  attrsOf,
  childrenOf,
  isInline,
  isNode,
  type LooseNode,
  marksOf,
  ownText,
  stringOf,
} from '../to-md/node-shape.ts';
import { textWithin } from '../to-md/runs.ts';
import { cellsOf, isHeader, isSpan } from '../to-md/table-grid.ts';
import { codeHtml, image, inlinesHtml, marked } from './inlines.ts';
import { type Attributes, element, escaped, opener } from './tags.ts';

const DEEPEST = 100;

export function blocksHtml(nodes: readonly unknown[], depth: number): string {
  const parts: string[] = [];
  for (let index = 0; index < nodes.length; index += 1) {
    const from = index;
    while (index < nodes.length && isInline(nodes[index])) index += 1;
    parts.push(index > from ? element('p', inlinesHtml(nodes.slice(from, index--))) : blockHtml(nodes[index], depth));
  }
  return parts.filter((part) => part !== '').join('\n');
}

function blockHtml(node: unknown, depth: number): string {
  if (!isNode(node) || depth > DEEPEST) return element('p', escaped(textWithin(node)));
  const children = childrenOf(node);
  const inner = () => blocksHtml(children, depth + 1);
  switch (node.type) {
    case 'paragraph':
      return children.length > 0 ? element('p', inlinesHtml(children), look(node)) : '';
    case 'heading':
      return element(`h${levelOf(node)}`, inlinesHtml(children), look(node));
    case 'codeBlock':
      return element('pre', element('code', codeHtml(node), languageOf(node)));
    case 'blockquote':
      return element('blockquote', inner());
    case 'panel':
      return element('aside', inner(), { 'data-panel-type': stringOf(attrsOf(node).panelType) });
    case 'expand':
    case 'nestedExpand':
      return element('details', `${element('summary', escaped(stringOf(attrsOf(node).title)))}\n${inner()}`);
    case 'rule':
      return '<hr>';
    case 'bulletList':
    case 'decisionList':
      return listHtml('ul', node, depth);
    case 'taskList':
      return listHtml('ul', node, depth);
    case 'orderedList':
      return listHtml('ol', node, depth);
    case 'table':
      return element('table', `\n${children.map((row) => rowHtml(row, depth)).join('\n')}\n`);
    default:
      return rarerHtml(node, depth);
  }
}

function rarerHtml(node: LooseNode, depth: number): string {
  const children = childrenOf(node);
  switch (node.type) {
    case 'mediaSingle':
    case 'mediaGroup':
      return element('figure', children.map(figurePart).join(''));
    case 'media':
      return element('figure', figurePart(node));
    case 'blockCard':
    case 'embedCard': {
      const url = stringOf(attrsOf(node).url);
      if (url === '') return '';
      return element('p', isScriptUrl(url, false) ? escaped(url) : element('a', escaped(url), { href: url }));
    }
    case 'layoutSection':
    case 'layoutColumn':
    case 'bodiedExtension':
    case 'bodiedSyncBlock':
      return element('div', blocksHtml(children, depth + 1));
    default: {
      const text = ownText(node);
      if (children.length > 0) return blocksHtml(children, depth + 1);
      return text === '' ? '' : element('p', escaped(text));
    }
  }
}

function figurePart(node: unknown): string {
  if (!isNode(node)) return escaped(stringOf(node));
  if (node.type !== 'caption') return marked(node, image(node));
  return childrenOf(node).length > 0 ? element('figcaption', inlinesHtml(childrenOf(node))) : '';
}

const levelOf = (node: LooseNode): number => Math.min(6, Math.max(1, Math.trunc(Number(attrsOf(node).level)) || 1));

function languageOf(node: LooseNode): Attributes {
  const language = stringOf(attrsOf(node).language);
  return /^\S+$/.test(language) ? { class: `language-${language}` } : {};
}

function look(node: LooseNode): Attributes {
  const alignment = marksOf(node).find((mark) => isNode(mark) && mark.type === 'alignment');
  const align = isNode(alignment) ? stringOf(attrsOf(alignment).align) : '';
  return align === 'center' || align === 'end' ? { style: `text-align:${align}` } : {};
}

function listHtml(name: 'ul' | 'ol', list: LooseNode, depth: number): string {
  const { order } = attrsOf(list);
  const items: string[] = [];
  for (const item of childrenOf(list)) {
    const isNested = isNode(item) && item.type === 'taskList' && items.length > 0;
    if (!isNested) items.push(itemHtml(item, depth));
    else items.push((items.pop() ?? '').replace(/<\/li>$/, `\n${listHtml('ul', item, depth + 1)}</li>`));
  }
  const start = name === 'ol' && typeof order === 'number' && order !== 1 ? order : undefined;
  return element(name, `\n${items.join('\n')}\n`, { start });
}

function itemHtml(item: unknown, depth: number): string {
  if (!isNode(item)) return element('li', escaped(stringOf(item)));
  const { state } = attrsOf(item);
  const isTask = item.type === 'taskItem' || item.type === 'blockTaskItem';
  const box = isTask
    ? opener('input', { type: 'checkbox', disabled: true, checked: state === 'DONE' || undefined })
    : '';
  return element('li', box + flowHtml(childrenOf(item), depth));
}

/** One paragraph without a look needs no element of its own in an item or a cell. */
function flowHtml(children: readonly unknown[], depth: number): string {
  const [first, ...others] = children;
  const isText = isNode(first) && first.type === 'paragraph' && marksOf(first).length === 0;
  const isFlow = isText && others.every((block) => isNode(block) && /List$/.test(String(block.type)));
  if (!isFlow) return blocksHtml(children, depth + 1);
  return [inlinesHtml(childrenOf(first)), blocksHtml(others, depth + 1)].filter(Boolean).join('\n');
}

function rowHtml(row: unknown, depth: number): string {
  return element(
    'tr',
    cellsOf(row)
      .map((cell) => cellHtml(cell, depth))
      .join(''),
  );
}

function cellHtml(cell: unknown, depth: number): string {
  const attrs = isNode(cell) ? attrsOf(cell) : {};
  const span = (name: string) => (isSpan(attrs[name]) && attrs[name] !== 1 ? attrs[name] : undefined);
  const children = isNode(cell) ? childrenOf(cell) : [cell];
  return element(isHeader(cell) ? 'th' : 'td', flowHtml(children, depth), {
    colspan: span('colspan'),
    rowspan: span('rowspan'),
  });
}
