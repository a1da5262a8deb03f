/** Random valid Atlassian documents, for the laws that every document must hold. */
import fc from 'fast-check';
import type { AdfMark, AdfNode } from '../../../../adapters/jira/adf/document.ts';

const FRAGMENTS = [
  'a',
  'word',
  'Größe',
  '漢字',
  '(b)',
  '“q”',
  '*',
  '**',
  '_',
  '__',
  '~~',
  '`',
  '``',
  '[',
  ']',
  '](x)',
  '![',
  '!',
  '#',
  '# ',
  '- ',
  '+ ',
  '1. ',
  '1) ',
  '> ',
  '=',
  '===',
  '---',
  '|',
  ' | ',
  '\\',
  '<',
  '<b>',
  '</u>',
  '<!--',
  '-->',
  '&amp;',
  '&',
  ':',
  'https://x.org',
  'www.x.org',
  'a@b.org',
  '[ ] ',
  '[!NOTE]',
  '😀',
  'é',
  'עברית',
  '.',
  '…',
  '"',
  "'",
  ' ',
  '  ',
  '\u00a0',
  '5',
];

const text = fc.array(fc.constantFrom(...FRAGMENTS), { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''));
const word = fc.constantFrom('a', 'Ada L', 'x<y', 'it\'s "so"', 'a--b', 'p|q', 'a_b*c', 'é');
const href = fc.constantFrom(
  'https://x.org',
  'https://x.org/a_(b)?q="c"&d',
  '/relative path',
  '#here',
  'mailto:a@b.org',
);
const color = fc.constantFrom('#ff0000', '#00aabb');

const simpleMark = (type: string): fc.Arbitrary<AdfMark> => fc.constant({ type });
const attributedMark = (type: string, attrs: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<AdfMark> =>
  fc.record({ type: fc.constant(type), attrs: fc.record(attrs) });

const link = fc.oneof(
  attributedMark('link', { href }),
  attributedMark('link', { href, title: fc.constantFrom('T', 'a "b" \\ c') }),
);
const annotation = attributedMark('annotation', {
  id: fc.constantFrom('a-1', 'b"2'),
  annotationType: fc.constant('inlineComment'),
});
const formatting = fc.subarray(['strong', 'em', 'strike', 'underline', 'subsup', 'textColor', 'backgroundColor']);

const formattingMarks = formatting.chain((types) =>
  fc.tuple(
    ...types.map((type): fc.Arbitrary<AdfMark> => {
      if (type === 'subsup') return attributedMark(type, { type: fc.constantFrom('sub', 'sup') });
      return type.endsWith('Color') ? attributedMark(type, { color }) : simpleMark(type);
    }),
  ),
);
const references = fc
  .tuple(fc.option(link), fc.option(annotation))
  .map((marks) => marks.filter((mark) => mark !== null));
const textMarks = fc.oneof(
  { weight: 3, arbitrary: fc.constant<AdfMark[]>([]) },
  {
    weight: 2,
    arbitrary: formatting.map((types) => types.filter((type) => SIMPLE.has(type)).map((type) => ({ type }))),
  },
  { weight: 2, arbitrary: fc.tuple(formattingMarks, references).map(([some, others]) => [...some, ...others]) },
  { weight: 1, arbitrary: references.map((marks) => [{ type: 'code' }, ...marks]) },
);
const SIMPLE = new Set(['strong', 'em', 'strike', 'underline']);

const textNode: fc.Arbitrary<AdfNode> = fc
  .tuple(text, textMarks)
  .map(([value, marks]) => (marks.length > 0 ? { type: 'text', text: value, marks } : { type: 'text', text: value }));

function attributed(type: string, attrs: Record<string, fc.Arbitrary<unknown>>): fc.Arbitrary<AdfNode> {
  return fc.record({ type: fc.constant(type), attrs: fc.record(attrs) });
}

const inlineNode: fc.Arbitrary<AdfNode> = fc.oneof(
  { weight: 12, arbitrary: textNode },
  { weight: 3, arbitrary: fc.constant<AdfNode>({ type: 'hardBreak' }) },
  attributed('mention', { id: fc.constantFrom('557058:a-b', 'x(y) z'), text: word.map((name) => `@${name}`) }),
  attributed('emoji', { shortName: fc.constant(':own:'), id: fc.constant('e-1'), text: fc.constant(':own:') }),
  attributed('date', { timestamp: fc.constantFrom('1711929600000', '1711929600123') }),
  attributed('status', { text: word, color: fc.constantFrom('green', 'neutral') }),
  attributed('inlineCard', { url: fc.constantFrom('https://x.org/a_b', 'https://x.org/(c)*d*') }),
  attributed('placeholder', { text: word }),
  attributed('mediaInline', {
    id: fc.constant('m-1'),
    collection: fc.constantFrom('', 'c d'),
    type: fc.constant('file'),
  }),
);

export const inlines = fc.array(inlineNode, { maxLength: 6 });

function node(type: string, content: fc.Arbitrary<AdfNode[]>, attrs?: fc.Arbitrary<Record<string, unknown>>) {
  return fc.tuple(content, attrs ?? fc.constant(undefined)).map(([children, given]): AdfNode => {
    const made: AdfNode = { type };
    if (given !== undefined) made.attrs = given;
    if (children.length > 0) made.content = children;
    return made;
  });
}

const some = <T>(one: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(one, { minLength: 1, maxLength: 3 });
const localId = fc.constant('local');
const state = fc.constantFrom('TODO', 'DONE');

const codeText = fc
  .array(fc.constantFrom('a', '```', '\n', '  x', '<b>', '~~~', '\t'), { minLength: 1, maxLength: 6 })
  .map((parts): AdfNode[] => [{ type: 'text', text: parts.join('') }]);

const media: fc.Arbitrary<AdfNode> = fc.oneof(
  attributed('media', { type: fc.constant('file'), id: fc.constant('m-2'), collection: fc.constant(''), alt: word }),
  attributed('media', { type: fc.constant('external'), url: href, alt: word }),
);

const leaves = {
  paragraph: node('paragraph', inlines),
  heading: node('heading', inlines, fc.record({ level: fc.integer({ min: 1, max: 6 }) })),
  codeBlock: node('codeBlock', fc.oneof(codeText, fc.constant<AdfNode[]>([])), fc.constantFrom({}, { language: 'ts' })),
  rule: fc.constant<AdfNode>({ type: 'rule' }),
  mediaSingle: node('mediaSingle', fc.tuple(media), fc.record({ layout: fc.constantFrom('center', 'wide') })),
  mediaGroup: node('mediaGroup', some(media)),
  blockCard: attributed('blockCard', { url: fc.constant('https://x.org/a_b') }),
  extension: attributed('extension', { extensionType: fc.constant('t'), extensionKey: word, text: word }),
  taskList: node('taskList', some(node('taskItem', inlines, fc.record({ localId, state }))), fc.record({ localId })),
  decisionList: node(
    'decisionList',
    some(node('decisionItem', inlines, fc.record({ localId, state: fc.constant('DECIDED') }))),
    fc.record({ localId }),
  ),
};

/** Every block with children that it may have; `depth` more levels of lists, quotes and panels. */
function blocksAt(depth: number) {
  const { paragraph, heading, codeBlock, rule, mediaSingle, mediaGroup, blockCard, extension, taskList, decisionList } =
    leaves;
  const lists = depth > 0 ? listsAt(depth - 1) : [];
  const inQuote = [paragraph, codeBlock, mediaSingle, mediaGroup, extension, ...lists];
  const inPanel = [...inQuote, heading, taskList, decisionList, rule, blockCard];
  const quote = node('blockquote', some(fc.oneof(...inQuote)));
  const panelType = fc.constantFrom('info', 'note', 'tip', 'warning', 'error', 'success');
  const panel = node('panel', some(fc.oneof(...inPanel)), fc.record({ panelType }));
  const inCell = [...inPanel, quote, panel];
  return { inPanel, inCell, quote, panel };
}

function listsAt(depth: number): fc.Arbitrary<AdfNode>[] {
  const nested = depth > 0 ? listsAt(depth - 1) : [];
  const { paragraph, codeBlock, taskList, mediaSingle, extension } = leaves;
  const inItem = fc.oneof({ weight: 4, arbitrary: paragraph }, codeBlock, taskList, mediaSingle, extension, ...nested);
  const items = some(node('listItem', some(inItem)));
  return [node('bulletList', items), node('orderedList', items, fc.record({ order: fc.constantFrom(0, 1, 7) }))];
}

function tableOf(cellContent: fc.Arbitrary<AdfNode[]>): fc.Arbitrary<AdfNode> {
  const row = (type: string) => node('tableRow', fc.array(node(type, cellContent), { minLength: 2, maxLength: 2 }));
  const rows = fc
    .tuple(row('tableHeader'), row('tableCell'))
    .chain(([header, body]) => fc.constantFrom([header, body], [body]));
  return node('table', rows);
}

const { inPanel, inCell, quote, panel } = blocksAt(2);
const expand = node('expand', some(fc.oneof(...inCell)), fc.record({ title: word }));
const column = node('layoutColumn', some(fc.oneof(...inCell)), fc.constant({ width: 50 }));
const topBlock = fc.oneof(
  { weight: 6, arbitrary: leaves.paragraph },
  ...inPanel,
  quote,
  panel,
  expand,
  tableOf(fc.tuple(leaves.paragraph)),
  tableOf(some(fc.oneof(...inCell))),
  node('layoutSection', fc.tuple(column, column)),
);

export const documents = fc
  .array(topBlock, { maxLength: 4 })
  .map((content) => ({ version: 1 as const, type: 'doc' as const, content }));
