/** Documents as wiki markup, the form that payloads of webhooks carry. */
import { isRecord } from '../fields/writer.ts';

type Node = Readonly<Record<string, unknown>>;

const nodesOf = ({ content }: Node): Node[] => (Array.isArray(content) ? content.filter(isRecord) : []);

const MARKS: Readonly<Record<string, (text: string, attrs: Node) => string>> = {
  strong: (text) => `*${text}*`,
  em: (text) => `_${text}_`,
  code: (text) => `{{${text}}}`,
  strike: (text) => `-${text}-`,
  underline: (text) => `+${text}+`,
  link: (text, { href }) => `[${text}|${String(href)}]`,
};

function inline(node: Node): string {
  const attrs = isRecord(node.attrs) ? node.attrs : {};
  switch (node.type) {
    case 'text': {
      const marks = Array.isArray(node.marks) ? node.marks.filter(isRecord) : [];
      return marks.reduce(
        (text, mark) => MARKS[String(mark.type)]?.(text, isRecord(mark.attrs) ? mark.attrs : {}) ?? text,
        String(node.text ?? ''),
      );
    }
    case 'hardBreak':
      return '\n';
    case 'mention':
      return `[~accountid:${String(attrs.id)}]`;
    case 'emoji':
      return String(attrs.text ?? attrs.shortName ?? '');
    case 'inlineCard':
      return `[${String(attrs.url)}]`;
    default:
      return nodesOf(node).map(inline).join('');
  }
}

const line = (node: Node) => nodesOf(node).map(inline).join('');

function listLines(node: Node, bullets: string): string[] {
  const bullet = bullets + (node.type === 'orderedList' ? '#' : '*');
  return nodesOf(node).flatMap((item) =>
    nodesOf(item).flatMap((part) =>
      /List$/.test(String(part.type)) ? listLines(part, bullet) : [`${bullet} ${line(part)}`],
    ),
  );
}

function row(node: Node): string {
  const cells = nodesOf(node);
  const bar = cells.some(({ type }) => type === 'tableHeader') ? '||' : '|';
  return bar + cells.map((cell) => blocks(cell) + bar).join('');
}

function block(node: Node): string {
  const attrs = isRecord(node.attrs) ? node.attrs : {};
  switch (node.type) {
    case 'heading':
      return `h${String(attrs.level ?? 1)}. ${line(node)}`;
    case 'bulletList':
    case 'orderedList':
      return listLines(node, '').join('\n');
    case 'codeBlock':
      return `{code${attrs.language ? `:${String(attrs.language)}` : ''}}\n${line(node)}\n{code}`;
    case 'blockquote':
      return `{quote}\n${blocks(node)}\n{quote}`;
    case 'panel':
      return `{panel}\n${blocks(node)}\n{panel}`;
    case 'rule':
      return '----';
    case 'table':
      return nodesOf(node).map(row).join('\n');
    case 'paragraph':
      return line(node);
    default:
      return nodesOf(node).some(({ type }) => type === 'text') ? line(node) : blocks(node);
  }
}

const blocks = (node: Node): string => nodesOf(node).map(block).join('\n\n');

/** Null where there is no document. */
export const wikiText = (document: unknown): string | null => (isRecord(document) ? blocks(document) : null);

export const isDocument = (value: unknown): boolean => isRecord(value) && value.type === 'doc';
