/** Random valid documents drawn from the content model, and the same with one thing broken. */
import fc from 'fast-check';
import { contentRule, markChoices } from '../../../../adapters/jira/adf/content-model.ts';

export type Json = null | boolean | number | string | Json[] | JsonFields;
export type JsonFields = { [key: string]: Json };

/** What stands where a schema says no more than "a text". */
export interface Texts {
  word: fc.Arbitrary<string>;
  url: fc.Arbitrary<string>;
  emoji: fc.Arbitrary<Record<string, string>>;
}

const ANY_WORD = fc.constantFrom('a', 'Ünï', '  ', '*x*', '😀', 'two words', '<b>');

/** Whatever the schema lets pass, sensible or not. */
export const ANYTHING: Texts = {
  word: ANY_WORD,
  url: fc.constantFrom('https://a.test/b', '/relative', ''),
  emoji: fc.record({ shortName: ANY_WORD, text: ANY_WORD }, { requiredKeys: ['shortName'] }),
};

const id = fc.constantFrom('1', 'a-b', 'x:y');
const count = fc.constantFrom(0, 1, 12.5, 100);
const color = fc.constantFrom('#000000', '#aAbBcC');
const layout = fc.constantFrom('wide', 'center', 'wrap-left');
const extension = { extensionKey: id, extensionType: id, parameters: fc.jsonValue({ maxDepth: 2 }) };
const span = fc.constantFrom(1, 2, 3);
const cell = {
  colspan: fc.oneof(span, count),
  rowspan: span,
  colwidth: fc.oneof(fc.constantFrom([120], [120, 80]), fc.array(count)),
  background: fc.oneof(color, fc.constantFrom("var(--a, 'b')", 'rgb(1,2,3)')),
  valign: fc.constant('top'),
};

type Attributes =
  | { required: Record<string, fc.Arbitrary<unknown>>; free?: Record<string, fc.Arbitrary<unknown>> }
  | { whole: fc.Arbitrary<unknown> };

const attributeTable = ({ word, url, emoji }: Texts): Record<string, Attributes[]> => ({
  paragraph: [{ required: {}, free: { localId: id } }],
  heading: [{ required: { level: fc.integer({ min: 1, max: 6 }) }, free: { localId: id } }],
  orderedList: [{ required: {}, free: { order: count } }],
  taskList: [{ required: { localId: id } }],
  taskItem: [{ required: { localId: id, state: fc.constantFrom('TODO', 'DONE') } }],
  blockTaskItem: [{ required: { localId: id, state: fc.constantFrom('TODO', 'DONE') } }],
  decisionList: [{ required: { localId: id } }],
  decisionItem: [{ required: { localId: id, state: word } }],
  codeBlock: [{ required: {}, free: { language: word, wrap: fc.boolean() } }],
  panel: [{ required: { panelType: fc.constantFrom('info', 'custom') }, free: { panelColor: word } }],
  expand: [{ required: {}, free: { title: word } }],
  nestedExpand: [{ required: {}, free: { title: word } }],
  table: [{ required: {}, free: { displayMode: fc.constant('fixed'), width: count, localId: id } }],
  tableCell: [{ required: {}, free: cell }],
  tableHeader: [{ required: {}, free: cell }],
  mediaSingle: [
    { required: { layout }, free: { width: count } },
    { required: { layout, width: fc.constant(700), widthType: fc.constant('pixel') } },
  ],
  media: [
    { required: { type: fc.constantFrom('file', 'link'), id, collection: fc.constant('') }, free: { width: count } },
    { required: { type: fc.constant('external'), url }, free: { alt: word, width: count, height: count } },
  ],
  mediaInline: [{ required: { id, collection: word }, free: { data: fc.jsonValue(), type: fc.constant('image') } }],
  blockCard: [
    { required: { url } },
    { required: { data: fc.jsonValue() } },
    { required: { datasource: fc.constant({ id: '1', parameters: {}, views: [{ type: 'table' }] }) }, free: { url } },
  ],
  embedCard: [{ required: { url, layout }, free: { width: count, originalHeight: count } }],
  extension: [{ required: extension, free: { layout: fc.constant('default') } }],
  bodiedExtension: [{ required: extension }],
  inlineExtension: [{ required: extension }],
  layoutColumn: [{ required: { width: count } }],
  syncBlock: [{ required: { resourceId: id, localId: id } }],
  bodiedSyncBlock: [{ required: { resourceId: id, localId: id } }],
  hardBreak: [{ required: {}, free: { text: fc.constant('\n') } }],
  mention: [
    { required: { id }, free: { text: word, userType: fc.constant('APP') } },
    { required: { id: fc.constant('here') }, free: { text: fc.constant('@here') } },
  ],
  emoji: [{ whole: emoji }],
  date: [{ required: { timestamp: fc.constant('0') } }],
  status: [{ required: { text: word, color: fc.oneof(color, fc.constant('red')) }, free: { style: word } }],
  inlineCard: [{ required: { url } }, { required: { data: fc.jsonValue() } }],
  placeholder: [{ required: { text: word } }],
});

const markTable = ({ url }: Texts): Record<string, Record<string, fc.Arbitrary<unknown>>> => ({
  subsup: { type: fc.constantFrom('sub', 'sup') },
  textColor: { color },
  backgroundColor: { color },
  link: { href: url },
  annotation: { id, annotationType: fc.constant('inlineComment') },
  alignment: { align: fc.constantFrom('center', 'end') },
  indentation: { level: fc.integer({ min: 1, max: 6 }) },
  fontSize: { fontSize: fc.constant('small') },
  breakout: { mode: fc.constantFrom('wide', 'full-width') },
  fragment: { localId: id },
  border: { size: fc.constantFrom(1, 3), color },
  dataConsumer: { sources: fc.array(id, { minLength: 1 }) },
});

/** Parents whose every child would need a longer way down than the depth left; text or a leaf ends each path. */
const SHALLOW = ['text', 'paragraph', 'rule', 'media', 'taskItem', 'decisionItem', 'hardBreak', 'listItem', 'tableRow'];
const SHALLOW_PARTS = ['tableCell', 'layoutColumn'];

/** Documents of the whole content model. */
export function documentsOf(texts: Texts): fc.Arbitrary<JsonFields> {
  const attributes = attributeTable(texts);
  const marks = markTable(texts);

  function attributesOf(type: string): fc.Arbitrary<unknown> {
    const forms = attributes[type];
    if (forms === undefined) return fc.constant(undefined);
    const [required] = forms;
    const isOptional =
      required !== undefined &&
      'required' in required &&
      Object.keys(required.required).length === 0 &&
      type !== 'nestedExpand';
    const given = fc.oneof(
      ...forms.map((form) =>
        'whole' in form
          ? form.whole
          : fc.record({ ...form.required, ...form.free }, { requiredKeys: Object.keys(form.required) }),
      ),
    );
    return isOptional ? fc.option(given, { nil: undefined }) : given;
  }

  function markOf(type: string): fc.Arbitrary<unknown> {
    const given = marks[type];
    return given === undefined
      ? fc.constant({ type })
      : fc.record({ type: fc.constant(type), attrs: fc.record(given) });
  }

  function marksOf(parentType: string, type: string): fc.Arbitrary<unknown> {
    const choices = markChoices(parentType, type);
    if (choices === undefined) return fc.constant(undefined);
    if (choices.length === 0) return fc.constantFrom(undefined, []);
    const some = choices.map((choice) =>
      fc.subarray([...choice]).chain((types) => fc.tuple(...types.map((name) => markOf(name)))),
    );
    return fc.option(fc.oneof(...some), { nil: undefined });
  }

  function contentOf(type: string, depth: number): fc.Arbitrary<unknown> {
    const rule = contentRule(type);
    if (rule === undefined) return fc.constant(undefined);
    if (rule.sequence !== undefined) return sequenceOf(type, rule.sequence, depth);
    const all = [...rule.children];
    const shallow = all.filter((child) => SHALLOW.includes(child) || SHALLOW_PARTS.includes(child));
    const children = depth > 0 || shallow.length === 0 ? all : shallow;
    const rare = ['paragraph', 'mediaSingle'].filter((name) => rule.children.has(name));
    const names = fc.oneof(
      { weight: 5, arbitrary: fc.constantFrom(...children) },
      { weight: 1, arbitrary: fc.constantFrom(...(rare.length > 0 ? rare : children)) },
    );
    const child = names.chain((name) => nodeOf(type, name, depth - 1));
    const most = depth > 0 ? Math.max(rule.min, 3) : Math.max(rule.min, 1);
    const content = fc.array(child, { minLength: rule.min, maxLength: Math.min(rule.max, most) });
    return rule.required ? content : fc.option(content, { nil: undefined });
  }

  function sequenceOf(type: string, sequence: readonly string[], depth: number): fc.Arbitrary<unknown> {
    return fc
      .integer({ min: 1, max: sequence.length })
      .chain((length) => fc.tuple(...sequence.slice(0, length).map((name) => nodeOf(type, name, depth - 1))));
  }

  function nodeOf(parentType: string, type: string, depth: number): fc.Arbitrary<JsonFields> {
    const parts = fc.record({
      text: type === 'text' ? texts.word : fc.constant(undefined),
      attrs: attributesOf(type),
      marks: marksOf(parentType, type),
      content: contentOf(type, depth),
    });
    return parts.map((given) => JSON.parse(JSON.stringify({ type, ...given })) as JsonFields);
  }

  return contentOf('doc', 4).map((content) => ({ version: 1, type: 'doc', content: content as Json }));
}

export const arbitraryDoc = documentsOf(ANYTHING);

/** One to three random places get a random value, lose a key, gain a key or swap with their neighbour. */
export function mutated(docs: fc.Arbitrary<JsonFields>): fc.Arbitrary<JsonFields> {
  const strange = fc.oneof(
    fc.constantFrom<Json>(null, '', 'x', 0, -1, 1.5, [], {}, true, 'a\nb', '#12345', 'javascript:x', [null], [{}]),
    fc.constantFrom<Json>('paragraph', 'text', 'taskList', 'blockquote', 'panel', 'code', 'alignment', 'expand'),
    fc.constant<Json>([{ type: 'strong' }]),
    fc.constant<Json>({ type: 'paragraph' }),
  );
  const key = fc.constantFrom('marks', 'attrs', 'content', 'text', 'type', 'localId', 'extra', 'url', 'width');
  const change = fc.record({
    at: fc.nat(),
    kind: fc.constantFrom('set', 'delete', 'add', 'move'),
    key,
    value: strange,
  });
  return fc.tuple(docs, fc.array(change, { minLength: 1, maxLength: 3 })).map(([doc, changes]) => {
    const copy = structuredClone(doc);
    for (const { at, kind, key: added, value } of changes) {
      const places = placesOf(copy);
      const place = places[at % places.length];
      if (place === undefined) continue;
      if (kind === 'add') place.fields[added] = structuredClone(value);
      else if (kind === 'set') place.fields[place.key] = structuredClone(value);
      else if (kind === 'delete') delete place.fields[place.key];
      else place.fields[place.key] = structuredClone(places[(at * 7 + 3) % places.length]?.fields ?? null);
    }
    return JSON.parse(JSON.stringify(copy)) as JsonFields;
  });
}

type MutationPlace = { fields: JsonFields; key: string };

function placesOf(root: JsonFields): MutationPlace[] {
  const places: MutationPlace[] = [];
  const open: Json[] = [root];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue;
    for (const key of Object.keys(value)) {
      places.push({ fields: value as JsonFields, key });
      open.push((value as JsonFields)[key] ?? null);
    }
  }
  return places;
}
