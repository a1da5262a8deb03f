/** Whether Jira would take a document. The gateway asks before it sends, the bundled sandbox before it stores. */
import { markAttributes, mismatch, nodeAttributes } from './attribute-model.ts';
import { allowsChild, type ContentRule, contentRule, type MarkChoices, markChoices } from './content-model.ts';
import { isScriptUrl } from './script-url.ts';

export type AdfProblem = { path: string; message: string };

const DEPTH_LIMIT = 500;
const NAME_LENGTH_SHOWN = 80;

type Fields = Record<string, unknown>;
type Place = { node: unknown; parentType: string; parent: Place | undefined; index: number; depth: number };
type Finding = { within: string; message: string };

/** The first problem in reading order; undefined when the document is valid. */
export function validateAdf(doc: unknown): AdfProblem | undefined {
  if (!isFields(doc)) return { path: '', message: 'the document is not an object' };
  if (doc.type !== 'doc') return { path: '', message: 'the document is not of type doc' };
  if (doc.version !== 1) return { path: '', message: 'version is not 1' };
  const unknownKey = Object.keys(doc).find((key) => key !== 'type' && key !== 'version' && key !== 'content');
  if (unknownKey !== undefined) return { path: '', message: `${shown(unknownKey)} is not known here` };
  const finding = checkContent(doc, 'doc');
  if (finding !== undefined) return { path: '', message: finding.message };
  const open: Place[] = [];
  pushChildren(open, { node: doc, parentType: '', parent: undefined, index: 0, depth: 0 }, doc, 'doc');
  return firstProblem(open);
}

/** Whether the node with all below it may stand directly in a parent of this type. */
export function isValidNode(node: unknown, parentType: string): boolean {
  const type = isFields(node) ? String(node.type) : '';
  const index = Math.max(0, contentRule(parentType)?.sequence?.indexOf(type) ?? 0);
  return firstProblem([{ node, parentType, parent: undefined, index, depth: 1 }]) === undefined;
}

/** Whether the node by itself, whatever is below it, may stand directly in a parent of this type. */
export function isValidShell(node: unknown, parentType: string): boolean {
  return checkPlace({ node, parentType, parent: undefined, index: 0, depth: 1 }) === undefined;
}

/** Walks with a stack of its own: the depth of a document is up to whoever sends it. */
function firstProblem(open: Place[]): AdfProblem | undefined {
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const finding = checkPlace(place);
    if (finding !== undefined) return { path: pathOf(place) + finding.within, message: finding.message };
    if (isFields(place.node)) pushChildren(open, place, place.node, String(place.node.type));
  }
  return undefined;
}

/** Last child first, because the walk takes from the end. */
function pushChildren(open: Place[], parent: Place, node: Fields, parentType: string): void {
  if (!Array.isArray(node.content)) return;
  for (let index = node.content.length - 1; index >= 0; index--) {
    open.push({ node: node.content[index], parentType, parent, index, depth: parent.depth + 1 });
  }
}

function checkPlace({ node, parentType, index, depth }: Place): Finding | undefined {
  if (depth > DEPTH_LIMIT) return found(`nested deeper than ${DEPTH_LIMIT} levels`);
  if (!isFields(node)) return found('not an object');
  const { type } = node;
  if (typeof type !== 'string') return found('type is not a string');
  if (!allowsChild(parentType, type)) return found(`${shown(type)} may not stand in ${shown(parentType)}`);
  const sequence = contentRule(parentType)?.sequence;
  if (sequence !== undefined && sequence[index] !== type) return found(`${shown(type)} stands at the wrong place`);
  return (
    checkKeys(node, type, markChoices(parentType, type)) ??
    (type === 'text' ? checkText(node, parentType) : undefined) ??
    checkAttributes(node, type) ??
    checkMarks(node, markChoices(parentType, type)) ??
    checkContent(node, type)
  );
}

function checkKeys(node: Fields, type: string, choices: MarkChoices | undefined): Finding | undefined {
  // The one node whose schema is open.
  if (type === 'mediaSingle') return undefined;
  for (const key of Object.keys(node)) {
    if (!isKeyAllowed(key, type, choices)) return found(`${shown(key)} is not known here`);
  }
  return undefined;
}

function isKeyAllowed(key: string, type: string, choices: MarkChoices | undefined): boolean {
  switch (key) {
    case 'type':
      return true;
    case 'text':
      return type === 'text';
    case 'attrs':
      return nodeAttributes(type) !== undefined;
    case 'marks':
      return choices !== undefined;
    case 'content':
      return contentRule(type) !== undefined;
    default:
      return false;
  }
}

function checkText({ text }: Fields, parentType: string): Finding | undefined {
  if (typeof text !== 'string') return found('text is not a string');
  if (text === '') return found('text is empty');
  if (parentType !== 'codeBlock' && text.includes('\n')) return found('text has a line break');
  return undefined;
}

function checkAttributes({ attrs }: Fields, type: string): Finding | undefined {
  const rule = nodeAttributes(type);
  if (rule === undefined) return undefined;
  if (attrs === undefined) return rule.required ? found('attrs is missing') : undefined;
  if (!isFields(attrs)) return found('attrs is not an object');
  const mismatches = rule.forms.map((form) => mismatch(attrs, form));
  if (!mismatches.includes(undefined)) return found(mismatches[0] ?? 'attrs is not valid');
  if (isScriptUrl(attrs.url, type === 'media')) return found('attrs.url runs a script');
  return isDeep(attrs) ? found(`attrs is nested deeper than ${DEPTH_LIMIT} levels`) : undefined;
}

function checkMarks({ marks }: Fields, choices: MarkChoices | undefined): Finding | undefined {
  if (marks === undefined || choices === undefined) return undefined;
  if (!Array.isArray(marks)) return found('marks is not an array');
  const types = new Set<string>();
  let allowed = choices;
  for (const [index, mark] of marks.entries()) {
    const within = `.marks[${index}]`;
    if (!isFields(mark) || typeof mark.type !== 'string') return { within, message: 'not a mark' };
    const { type } = mark;
    if (types.has(type)) return { within, message: `${shown(type)} stands twice` };
    types.add(type);
    allowed = allowed.filter((choice) => choice.has(type));
    if (allowed.length === 0) return { within, message: `${shown(type)} is not allowed here` };
    const message = markMismatch(mark, type);
    if (message !== undefined) return { within, message };
  }
  return undefined;
}

function markMismatch(mark: Fields, type: string): string | undefined {
  const form = markAttributes(type);
  const unknownKey = Object.keys(mark).find((key) => key !== 'type' && !(key === 'attrs' && form !== undefined));
  if (unknownKey !== undefined) return `${shown(unknownKey)} is not known here`;
  if (form === undefined) return undefined;
  if (!isFields(mark.attrs)) return 'attrs is not an object';
  if (isScriptUrl(mark.attrs.href, false)) return 'attrs.href runs a script';
  return mismatch(mark.attrs, form);
}

function checkContent(node: Fields, type: string): Finding | undefined {
  const rule = contentRule(type);
  if (rule === undefined) return undefined;
  const { content } = node;
  if (content === undefined) return rule.required ? found('content is missing') : undefined;
  if (!Array.isArray(content)) return found('content is not an array');
  return isCountAllowed(content.length, rule) ? undefined : found(`content has ${content.length} nodes`);
}

function isCountAllowed(count: number, { min, max }: ContentRule): boolean {
  return count >= min && count <= max;
}

/** Free-form attributes could be nested without end and would then break whoever prints them. */
function isDeep(attrs: Fields): boolean {
  const open: { value: unknown; depth: number }[] = [{ value: attrs, depth: 0 }];
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    if (typeof entry.value !== 'object' || entry.value === null) continue;
    if (entry.depth > DEPTH_LIMIT) return true;
    for (const value of Object.values(entry.value)) open.push({ value, depth: entry.depth + 1 });
  }
  return false;
}

function pathOf(place: Place): string {
  const steps: string[] = [];
  for (let at: Place | undefined = place; at !== undefined && at.depth > 0; at = at.parent) {
    steps.push(`content[${at.index}]`);
  }
  return steps.reverse().join('.');
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function found(message: string): Finding {
  return { within: '', message };
}

function shown(name: string): string {
  return name.slice(0, NAME_LENGTH_SHOWN);
}
