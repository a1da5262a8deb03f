/** The attributes of each node and mark: which there are, which values they take, which are required. */

export type AttributeCheck = (value: unknown) => boolean;

/** One allowed form of an `attrs` object: attributes by name. */
export type AttributeForm = { checks: ReadonlyMap<string, AttributeCheck>; required: readonly string[] };

/** `forms`: any one of them must fit. */
export type AttributeRule = { required: boolean; forms: readonly AttributeForm[] };

const anything: AttributeCheck = () => true;
const text: AttributeCheck = (value) => typeof value === 'string';
const filled: AttributeCheck = (value) => typeof value === 'string' && value !== '';
const flag: AttributeCheck = (value) => typeof value === 'boolean';
const number: AttributeCheck = (value) => Number.isFinite(value);

function numberFrom(least: number, most = Number.POSITIVE_INFINITY): AttributeCheck {
  return (value) => typeof value === 'number' && Number.isFinite(value) && value >= least && value <= most;
}

function oneOf(...values: string[]): AttributeCheck {
  const allowed: ReadonlySet<unknown> = new Set(values);
  return (value) => allowed.has(value);
}

function matching(pattern: RegExp): AttributeCheck {
  return (value) => typeof value === 'string' && pattern.test(value);
}

function listOf(check: AttributeCheck, min = 0): AttributeCheck {
  return (value) => Array.isArray(value) && value.length >= min && value.every(check);
}

/** Names that end with `*` are required. Every node but text and mediaGroup may have a localId. */
function form(attributes: Record<string, AttributeCheck>): AttributeForm {
  const checks = new Map<string, AttributeCheck>();
  const required: string[] = [];
  for (const [key, check] of Object.entries(attributes)) {
    const name = key.endsWith('*') ? key.slice(0, -1) : key;
    if (name !== key) required.push(name);
    checks.set(name, check);
  }
  return { checks, required };
}

function nodeForm(attributes: Record<string, AttributeCheck>): AttributeForm {
  const isLocalIdGiven = 'localId' in attributes || 'localId*' in attributes;
  return form(isLocalIdGiven ? attributes : { ...attributes, localId: text });
}

function optional(attributes: Record<string, AttributeCheck>): AttributeRule {
  return { required: false, forms: [nodeForm(attributes)] };
}

function needed(...forms: Record<string, AttributeCheck>[]): AttributeRule {
  return { required: true, forms: forms.map(nodeForm) };
}

const cardLayout = oneOf('wide', 'full-width', 'center', 'wrap-right', 'wrap-left', 'align-end', 'align-start');
const verticalAlign = oneOf('top', 'middle', 'bottom');
const taskState = oneOf('TODO', 'DONE');
const color = matching(/^#[0-9a-f]{6}$/i);

function fits(shape: AttributeForm): AttributeCheck {
  return (value) => typeof value === 'object' && value !== null && mismatch(value, shape) === undefined;
}

const datasource = fits(
  form({
    'id*': text,
    'parameters*': anything,
    'views*': listOf(fits(form({ 'type*': text, properties: anything })), 1),
  }),
);

const inlineExtension = {
  'extensionKey*': filled,
  'extensionType*': filled,
  parameters: anything,
  text,
  localId: filled,
};
const extension = { ...inlineExtension, layout: oneOf('wide', 'full-width', 'default') };
const fileMedia = {
  alt: text,
  height: number,
  width: number,
  occurrenceKey: filled,
  'id*': filled,
  'collection*': text,
};
const cell = {
  colspan: number,
  rowspan: number,
  colwidth: listOf(number),
  background: text,
  valign: verticalAlign,
};

const NODES = new Map<string, AttributeRule>([
  ['paragraph', optional({})],
  ['heading', needed({ 'level*': numberFrom(1, 6) })],
  ['bulletList', optional({})],
  ['orderedList', optional({ order: numberFrom(0) })],
  ['listItem', optional({})],
  ['taskList', needed({ 'localId*': text })],
  ['taskItem', needed({ 'localId*': text, 'state*': taskState })],
  ['blockTaskItem', needed({ 'localId*': text, 'state*': taskState })],
  ['decisionList', needed({ 'localId*': text })],
  ['decisionItem', needed({ 'localId*': text, 'state*': text })],
  ['blockquote', optional({})],
  ['codeBlock', optional({ language: text, uniqueId: text, wrap: flag, hideLineNumbers: flag })],
  [
    'panel',
    needed({
      'panelType*': oneOf('info', 'note', 'tip', 'warning', 'error', 'success', 'custom'),
      panelIcon: text,
      panelIconId: text,
      panelIconText: text,
      panelColor: text,
    }),
  ],
  ['expand', optional({ title: text })],
  ['nestedExpand', needed({ title: text })],
  ['rule', optional({})],
  [
    'table',
    optional({
      displayMode: oneOf('default', 'fixed'),
      isNumberColumnEnabled: flag,
      layout: oneOf('wide', 'full-width', 'center', 'align-end', 'align-start', 'default'),
      localId: filled,
      width: number,
    }),
  ],
  ['tableRow', optional({})],
  ['tableCell', optional(cell)],
  ['tableHeader', optional(cell)],
  [
    'mediaSingle',
    {
      required: false,
      forms: [
        nodeForm({ 'layout*': cardLayout, width: numberFrom(0, 100), widthType: oneOf('percentage') }),
        nodeForm({ 'layout*': cardLayout, 'width*': numberFrom(0), 'widthType*': oneOf('pixel') }),
      ],
    },
  ],
  [
    'media',
    needed(
      { 'type*': oneOf('link', 'file'), ...fileMedia },
      { 'type*': oneOf('external'), 'url*': text, alt: text, height: number, width: number },
    ),
  ],
  ['mediaInline', needed({ type: oneOf('link', 'file', 'image'), data: anything, ...fileMedia })],
  ['caption', optional({})],
  [
    'blockCard',
    needed(
      { 'url*': text },
      { 'data*': anything },
      { 'datasource*': datasource, url: text, width: number, layout: cardLayout },
    ),
  ],
  [
    'embedCard',
    needed({
      'url*': text,
      'layout*': cardLayout,
      width: numberFrom(0, 100),
      originalHeight: number,
      originalWidth: number,
    }),
  ],
  ['extension', needed(extension)],
  ['bodiedExtension', needed(extension)],
  ['inlineExtension', needed(inlineExtension)],
  ['layoutSection', optional({})],
  ['layoutColumn', needed({ 'width*': numberFrom(0, 100), valign: verticalAlign })],
  ['syncBlock', needed({ 'resourceId*': text, 'localId*': text })],
  ['bodiedSyncBlock', needed({ 'resourceId*': text, 'localId*': text })],
  ['hardBreak', optional({ text: oneOf('\n') })],
  ['mention', needed({ 'id*': text, text, accessLevel: text, userType: oneOf('DEFAULT', 'SPECIAL', 'APP') })],
  ['emoji', needed({ 'shortName*': text, id: text, text })],
  ['date', needed({ 'timestamp*': filled })],
  [
    'status',
    needed({
      'text*': filled,
      'color*': matching(/^(?:neutral|purple|blue|red|yellow|green|#[0-9a-fA-F]{6})$/),
      style: text,
    }),
  ],
  ['inlineCard', needed({ 'url*': text }, { 'data*': anything })],
  ['placeholder', needed({ 'text*': text })],
]);

const MARKS = new Map<string, AttributeForm>([
  ['subsup', form({ 'type*': oneOf('sub', 'sup') })],
  ['textColor', form({ 'color*': color })],
  ['backgroundColor', form({ 'color*': color })],
  ['link', form({ 'href*': text, title: text, id: text, collection: text, occurrenceKey: text })],
  ['annotation', form({ 'id*': text, 'annotationType*': oneOf('inlineComment') })],
  ['alignment', form({ 'align*': oneOf('center', 'end') })],
  ['indentation', form({ 'level*': numberFrom(1, 6) })],
  ['fontSize', form({ 'fontSize*': oneOf('small') })],
  ['breakout', form({ 'mode*': oneOf('wide', 'full-width'), width: number })],
  ['fragment', form({ 'localId*': filled, name: text })],
  ['border', form({ 'size*': numberFrom(1, 3), 'color*': matching(/^#(?:[0-9a-f]{6}|[0-9a-f]{8})$/i) })],
  ['dataConsumer', form({ 'sources*': listOf(text, 1) })],
]);

/** Undefined when nodes of this type have no `attrs`. */
export function nodeAttributes(type: string): AttributeRule | undefined {
  return NODES.get(type);
}

/** Undefined when marks of this type have no `attrs`; for all others they are required. */
export function markAttributes(type: string): AttributeForm | undefined {
  return MARKS.get(type);
}

/** What keeps the attributes from fitting; undefined when they fit. */
export function mismatch(attrs: object, { checks, required }: AttributeForm): string | undefined {
  const values = new Map<string, unknown>(Object.entries(attrs));
  for (const name of required) {
    if (values.get(name) === undefined) return `attrs.${name} is missing`;
  }
  for (const [name, value] of values) {
    const check = checks.get(name);
    if (check === undefined) return `attrs.${name.slice(0, 80)} is not known here`;
    if (value !== undefined && !check(value)) return `attrs.${name} is not valid`;
  }
  return undefined;
}
