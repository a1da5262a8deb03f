/** Inline tokens as text nodes with marks. */
import type { AdfMark, AdfNode } from '../document.ts';
import { isScriptUrl } from '../script-url.ts';
import type { Token } from './parser.ts';

const MARKS: Readonly<Record<string, string>> = { strong: 'strong', em: 'em', s: 'strike' };

const HTML_MARKS: Readonly<Record<string, AdfMark>> = {
  u: { type: 'underline' },
  sub: { type: 'subsup', attrs: { type: 'sub' } },
  sup: { type: 'subsup', attrs: { type: 'sup' } },
  b: { type: 'strong' },
  strong: { type: 'strong' },
  i: { type: 'em' },
  em: { type: 'em' },
  s: { type: 'strike' },
  del: { type: 'strike' },
};

const same = (one: readonly AdfMark[] | undefined, other: readonly AdfMark[] | undefined) =>
  JSON.stringify(one ?? []) === JSON.stringify(other ?? []);

class Inlines {
  readonly nodes: AdfNode[] = [];
  #marks: AdfMark[] = [];

  open(mark: AdfMark): void {
    this.#marks.push(mark);
  }

  close(type: string): void {
    const at = this.#marks.findLastIndex((mark) => mark.type === type);
    if (at >= 0) this.#marks.splice(at, 1);
  }

  text(text: string, extra: readonly AdfMark[] = []): void {
    if (text === '') return;
    const byType = new Map([...this.#marks, ...extra].map((mark) => [mark.type, mark]));
    const marks = byType.has('code')
      ? [...byType.values()].filter(({ type }) => type === 'code' || type === 'link')
      : [...byType.values()];
    const last = this.nodes.at(-1);
    if (last?.type === 'text' && same(last.marks, marks)) last.text = (last.text ?? '') + text;
    else this.nodes.push({ type: 'text', text, ...(marks.length > 0 && { marks }) });
  }

  node(node: AdfNode): void {
    this.nodes.push(node);
  }

  html(source: string): void {
    const [, slash, name = ''] = /^<(\/?)([a-z]+)\s*\/?>$/i.exec(source) ?? [];
    const mark = HTML_MARKS[name.toLowerCase()];
    if (name.toLowerCase() === 'br') this.node({ type: 'hardBreak' });
    else if (mark && slash) this.close(mark.type);
    else if (mark) this.open(mark);
    else if (!source.startsWith('<!--')) this.text(source);
  }
}

/** `mention:ID` of a link, as a mention; its text is the link's. */
function mentionOf(href: string, text: string): AdfNode | undefined {
  const [, id = '', query = ''] = /^mention:([^?]+)(?:\?(.*))?$/.exec(href) ?? [];
  if (id === '') return undefined;
  try {
    const attrs = Object.fromEntries(new URLSearchParams(query));
    const known = ['accessLevel', 'userType'].flatMap((name) => (attrs[name] ? [[name, attrs[name]] as const] : []));
    return { type: 'mention', attrs: { id: decodeURIComponent(id), text, ...Object.fromEntries(known) } };
  } catch {
    return undefined;
  }
}

function linkMark(token: Token): AdfMark | undefined {
  const href = token.attrGet('href') ?? '';
  const title = token.attrGet('title');
  if (href === '' || isScriptUrl(href, false)) return undefined;
  return { type: 'link', attrs: { href, ...(title && { title }) } };
}

const imageText = (token: Token) => token.content || (token.attrGet('src') ?? '');

export function inlinesOf(tokens: readonly Token[]): AdfNode[] {
  const out = new Inlines();
  for (let index = 0; index < tokens.length; index += 1) {
    const token = tokens[index];
    if (!token) continue;
    const [, tag = '', edge] = /^(\w+)_(open|close)$/.exec(token.type) ?? [];
    const mark = MARKS[tag];
    if (mark) {
      if (edge === 'open') out.open({ type: mark });
      else out.close(mark);
      continue;
    }
    switch (token.type) {
      case 'link_open': {
        const mention = mentionOf(token.attrGet('href') ?? '', tokens[index + 1]?.content ?? '');
        if (mention && tokens[index + 2]?.type === 'link_close') {
          out.node(mention);
          index += 2;
          break;
        }
        const link = linkMark(token);
        if (link) out.open(link);
        break;
      }
      case 'link_close':
        out.close('link');
        break;
      case 'code_inline':
        out.text(token.content, [{ type: 'code' }]);
        break;
      case 'softbreak':
        out.text(' ');
        break;
      case 'hardbreak':
        out.node({ type: 'hardBreak' });
        break;
      case 'html_inline':
        out.html(token.content);
        break;
      case 'image': {
        const href = token.attrGet('src') ?? '';
        out.text(imageText(token), href === '' || isScriptUrl(href, false) ? [] : [{ type: 'link', attrs: { href } }]);
        break;
      }
      default:
        out.text(token.content.replace(/\r?\n/g, ' '));
    }
  }
  return trimmed(out.nodes);
}

/** No break at the end of a block, and no node without text. */
function trimmed(nodes: AdfNode[]): AdfNode[] {
  let end = nodes.length;
  while (end > 0 && nodes[end - 1]?.type === 'hardBreak') end -= 1;
  return nodes.slice(0, end);
}
