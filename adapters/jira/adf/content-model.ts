/**
 * Which node may stand where, how many children it needs and which marks it takes, after the schema
 * that Atlassian publishes (`@atlaskit/adf-schema`, full.json). The attributes are in `attribute-model.ts`.
 * Everything is a Map or a Set: `__proto__` and `constructor` are legal type names in a document.
 */

/** `sequence`: the child at each index is of exactly this type, as in a media with its caption. */
export type ContentRule = {
  children: ReadonlySet<string>;
  required: boolean;
  min: number;
  max: number;
  sequence?: readonly string[];
};

/** Each set is one allowed combination; an empty list means that `marks` may be there but must be empty. */
export type MarkChoices = readonly ReadonlySet<string>[];

const CAPTION_INLINES = ['text', 'hardBreak', 'mention', 'emoji', 'date', 'placeholder', 'inlineCard', 'status'];
const INLINES = [...CAPTION_INLINES, 'inlineExtension', 'mediaInline'];
const LISTS = ['bulletList', 'orderedList'];
const MEDIA = ['mediaSingle', 'mediaGroup'];
const CARDS = ['blockCard', 'embedCard'];

const PANEL_BLOCKS = [
  ...LISTS,
  ...MEDIA,
  'paragraph',
  'heading',
  'taskList',
  'decisionList',
  'codeBlock',
  'rule',
  'blockCard',
  'extension',
];
const SYNCED_BLOCKS = [
  ...LISTS,
  ...MEDIA,
  'paragraph',
  'heading',
  'taskList',
  'decisionList',
  'codeBlock',
  'rule',
  'panel',
  'blockquote',
];
const PLAIN_BLOCKS = [...SYNCED_BLOCKS, 'extension'];
const UNNESTED_BLOCKS = [...PLAIN_BLOCKS, ...CARDS, 'table'];
const COLUMN_BLOCKS = [...UNNESTED_BLOCKS, 'expand', 'bodiedExtension'];

function blocks(children: readonly string[], min = 1): ContentRule {
  return { children: new Set(children), required: true, min, max: Number.POSITIVE_INFINITY };
}

function inlines(children: readonly string[]): ContentRule {
  return { children: new Set(children), required: false, min: 0, max: Number.POSITIVE_INFINITY };
}

const CONTENT = new Map<string, ContentRule>([
  ['doc', blocks([...COLUMN_BLOCKS, 'layoutSection', 'syncBlock', 'bodiedSyncBlock'], 0)],
  ['paragraph', inlines(INLINES)],
  ['heading', inlines(INLINES)],
  ['taskItem', inlines(INLINES)],
  ['decisionItem', inlines(INLINES)],
  ['caption', inlines(CAPTION_INLINES)],
  ['codeBlock', inlines(['text'])],
  ['bulletList', blocks(['listItem'])],
  ['orderedList', blocks(['listItem'])],
  ['listItem', blocks([...LISTS, 'paragraph', 'taskList', 'mediaSingle', 'codeBlock', 'extension'])],
  ['taskList', blocks(['taskItem', 'taskList', 'blockTaskItem'])],
  ['blockTaskItem', blocks(['paragraph', 'extension'])],
  ['decisionList', blocks(['decisionItem'])],
  ['blockquote', blocks([...LISTS, ...MEDIA, 'paragraph', 'codeBlock', 'extension'])],
  ['panel', blocks(PANEL_BLOCKS)],
  ['expand', blocks([...UNNESTED_BLOCKS, 'nestedExpand'])],
  ['nestedExpand', blocks(PLAIN_BLOCKS)],
  ['table', blocks(['tableRow'])],
  ['tableRow', blocks(['tableCell', 'tableHeader'], 0)],
  ['tableCell', blocks([...PLAIN_BLOCKS, ...CARDS, 'nestedExpand'])],
  ['tableHeader', blocks([...PLAIN_BLOCKS, ...CARDS, 'nestedExpand'])],
  ['mediaSingle', { ...blocks(['media', 'caption']), max: 2, sequence: ['media', 'caption'] }],
  ['mediaGroup', blocks(['media'])],
  ['bodiedExtension', blocks(UNNESTED_BLOCKS)],
  ['layoutSection', { ...blocks(['layoutColumn'], 2), max: 3 }],
  ['layoutColumn', blocks(COLUMN_BLOCKS)],
  ['bodiedSyncBlock', blocks([...SYNCED_BLOCKS, ...CARDS, 'table', 'expand', 'layoutSection'])],
]);

const EMPTY: MarkChoices = [];
const FONT_SIZE: MarkChoices = [new Set(['fontSize'])];
const ALIGNMENT = new Set(['alignment', 'fontSize']);
const INDENTATION = new Set(['indentation', 'fontSize']);
const BREAKOUT: MarkChoices = [new Set(['breakout'])];
const EXTENSION_MARKS: MarkChoices = [new Set(['dataConsumer', 'fragment'])];
const MEDIA_MARKS: MarkChoices = [new Set(['link', 'border', 'annotation', 'dataConsumer'])];

const FORMATTING = ['strong', 'em', 'strike', 'underline', 'subsup', 'textColor', 'backgroundColor'];
const TEXT_MARKS: MarkChoices = [
  new Set([...FORMATTING, 'link', 'annotation']),
  new Set(['code', 'link', 'annotation']),
];

const PARAGRAPH_MARKS = new Map<string, MarkChoices>([
  ['doc', [ALIGNMENT, INDENTATION]],
  ['layoutColumn', [ALIGNMENT, INDENTATION]],
  ['bodiedSyncBlock', [ALIGNMENT, INDENTATION]],
  ['tableCell', [ALIGNMENT]],
  ['tableHeader', [ALIGNMENT]],
  ['blockquote', EMPTY],
]);

const HEADING_MARKS: MarkChoices = [new Set(['alignment']), new Set(['indentation'])];
const PLACES_OF_MARKED_HEADINGS = new Set(['doc', 'layoutColumn', 'bodiedSyncBlock', 'tableCell', 'tableHeader']);

const MARKS_ANYWHERE = new Map<string, MarkChoices>([
  ['media', MEDIA_MARKS],
  ['mediaInline', MEDIA_MARKS],
  ['mediaSingle', [new Set(['link'])]],
  ['table', [new Set(['fragment'])]],
  ['extension', EXTENSION_MARKS],
  ['inlineExtension', EXTENSION_MARKS],
  ['bodiedExtension', EXTENSION_MARKS],
  ['layoutSection', BREAKOUT],
  ['syncBlock', BREAKOUT],
  ['bodiedSyncBlock', BREAKOUT],
]);

/** Undefined when nodes of this type have no content at all. */
export function contentRule(type: string): ContentRule | undefined {
  return CONTENT.get(type);
}

export function allowsChild(parentType: string, childType: string): boolean {
  return CONTENT.get(parentType)?.children.has(childType) === true;
}

/** Undefined when the node must not even have an empty `marks`. */
export function markChoices(parentType: string, type: string): MarkChoices | undefined {
  switch (type) {
    case 'text':
      return parentType === 'codeBlock' ? EMPTY : TEXT_MARKS;
    case 'paragraph':
      return PARAGRAPH_MARKS.get(parentType) ?? FONT_SIZE;
    case 'heading':
      return PLACES_OF_MARKED_HEADINGS.has(parentType) ? HEADING_MARKS : EMPTY;
    case 'codeBlock':
    case 'expand':
      return parentType === 'doc' ? BREAKOUT : EMPTY;
    default:
      return MARKS_ANYWHERE.get(type);
  }
}
