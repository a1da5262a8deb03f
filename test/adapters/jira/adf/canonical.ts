/** What two documents have to share to be the same: all that shows, and every attribute that was chosen. */
import type { Json, JsonFields } from './arbitrary-document.ts';

const isFields = (value: Json | undefined): value is JsonFields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const list = (value: Json | undefined): JsonFields[] => (Array.isArray(value) ? value.filter(isFields) : []);

const DEFAULTS = new Set<string>(['orderedList.order=1', 'mediaInline.type=file']);

/** Identities of Jira's editor, which a copy does not share with its original, and values that mean "not chosen". */
function attributesOf(type: Json | undefined, attrs: JsonFields): JsonFields {
  const isChosen = ([name, value]: [string, Json]) =>
    name !== 'localId' && value !== null && (typeof value === 'object' || !DEFAULTS.has(`${type}.${name}=${value}`));
  return sorted(Object.fromEntries(Object.entries(attrs).filter(isChosen)));
}

function sorted<T extends Json>(value: T): T {
  if (Array.isArray(value)) return value.map(sorted) as T;
  if (!isFields(value)) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, inner]) => [key, sorted(inner)])) as T;
}

/** Marks of macros within text, which the convention has no place for. */
const UNSAYABLE = new Set(['border', 'fragment', 'dataConsumer']);
const INLINE = new Set(['inlineExtension', 'mediaInline', 'media']);

function marksOf(type: Json | undefined, marks: Json | undefined): JsonFields[] {
  return list(marks)
    .filter((mark) => !(INLINE.has(String(type)) && UNSAYABLE.has(String(mark.type))))
    .map((mark) => nodeOf(mark))
    .sort((one, other) => (String(one.type) < String(other.type) ? -1 : 1));
}

const isEmptyParagraph = (node: JsonFields) => node.type === 'paragraph' && !node.content && !node.attrs && !node.marks;

const isEmoji = (node: JsonFields) =>
  node.type === 'emoji' && isFields(node.attrs) && /^[^\p{ASCII}]/u.test(String(node.attrs.text ?? ''));

/** An emoji of Unicode is the character that it shows. */
const shown = (node: JsonFields): JsonFields =>
  isEmoji(node) ? { ...node, type: 'text', text: (node.attrs as JsonFields).text ?? '', attrs: {} } : node;

function joined(nodes: readonly JsonFields[]): JsonFields[] {
  const result: JsonFields[] = [];
  for (const node of nodes) {
    const last = result.at(-1);
    const isSame = node.type === 'text' && last?.type === 'text';
    if (isSame && JSON.stringify(last.marks) === JSON.stringify(node.marks)) {
      result[result.length - 1] = { ...last, text: `${last.text}${node.text}` };
    } else result.push(node);
  }
  return result;
}

/** Empty paragraphs hold a place for content; beside content they are blank lines, which Markdown has none of. */
function contentOf(type: Json | undefined, content: Json | undefined): JsonFields[] {
  const all = joined(list(content).map((node) => nodeOf(shown(node)))).filter(
    (node) => !(node.type === 'caption' && !node.content),
  );
  if (type === 'tableCell' || type === 'tableHeader') return all;
  const full = all.filter((node) => !isEmptyParagraph(node));
  return full.length > 0 || type === 'doc' ? full : all.slice(0, 1);
}

function nodeOf({ type, text, attrs, marks, content }: JsonFields): JsonFields {
  const own = isFields(attrs) && type !== 'hardBreak' ? attributesOf(type, attrs) : {};
  const ownMarks = marksOf(type, marks);
  const ownContent = contentOf(type, content);
  return {
    type: type ?? null,
    ...(text !== undefined && { text }),
    ...(Object.keys(own).length > 0 && { attrs: own }),
    ...(ownMarks.length > 0 && { marks: ownMarks }),
    ...(ownContent.length > 0 && { content: ownContent }),
  };
}

export const canonical = (doc: unknown): JsonFields => nodeOf(JSON.parse(JSON.stringify(doc)) as JsonFields);

/** Everything that a reader sees as text, without white space. */
export function textOf(node: JsonFields): string {
  const own = isEmoji(node) ? String((node.attrs as JsonFields).text) : String(node.text ?? '');
  return [own, ...list(node.content).map(textOf)].join('').replace(/\s+/g, '');
}
