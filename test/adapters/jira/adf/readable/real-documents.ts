/** Documents as Jira's editor writes them: with widths, ids, screenshots, statuses and blank lines. */
import type { AdfDoc, AdfNode } from '../../../../../adapters/jira/adf/document.ts';

export const text = (words: string, ...marks: object[]): AdfNode =>
  ({ type: 'text', text: words, ...(marks.length > 0 && { marks }) }) as AdfNode;
export const p = (...content: AdfNode[]): AdfNode => (content.length > 0 ? { type: 'paragraph', content } : BLANK);
export const doc = (...content: AdfNode[]): AdfDoc => ({ version: 1, type: 'doc', content });
export const BLANK: AdfNode = { type: 'paragraph' };
const strong = { type: 'strong' };
const heading = (level: number, words: string, localId?: string): AdfNode => ({
  type: 'heading',
  attrs: { level, ...(localId && { localId }) },
  content: [text(words)],
});
const item = (...content: AdfNode[]): AdfNode => ({ type: 'listItem', content });
const bullets = (...items: string[]): AdfNode => ({
  type: 'bulletList',
  content: items.map((words) => item(p(text(words)))),
});
const steps = (...items: string[]): AdfNode => ({
  type: 'orderedList',
  attrs: { order: 1 },
  content: items.map((words) => item(p(text(words)))),
});
const status = (words: string, color: string, localId: string): AdfNode => ({
  type: 'status',
  attrs: { text: words, color, localId, style: '' },
});
const mention = (name: string, id: string): AdfNode => ({
  type: 'mention',
  attrs: { id, text: `@${name}`, accessLevel: '', localId: `m-${id}` },
});
const link = (href: string) => ({ type: 'link', attrs: { href } });
const card = (url: string): AdfNode => ({ type: 'inlineCard', attrs: { url, localId: 'card' } });
const screenshot = (id: string, alt: string, width = 1204): AdfNode => ({
  type: 'mediaSingle',
  attrs: { layout: 'align-start', width: 620, widthType: 'pixel' },
  content: [{ type: 'media', attrs: { type: 'file', id, collection: '', alt, width, height: 733 } }],
});
let cells = 0;
const cellId = () => {
  cells += 1;
  return `cell-${cells}`;
};
const cell = (type: string, colwidth: number, ...content: AdfNode[]): AdfNode => ({
  type,
  attrs: { colwidth: [colwidth], localId: cellId() },
  content,
});
const row = (...content: AdfNode[]): AdfNode => ({ type: 'tableRow', content });
const table = (...content: AdfNode[]): AdfNode => ({
  type: 'table',
  attrs: { isNumberColumnEnabled: false, layout: 'align-start', width: 760, localId: '8d2f9a1c-table' },
  content,
});
const head = (words: string, width: number) => cell('tableHeader', width, p(text(words, strong)));
const data = (words: string, width: number) => cell('tableCell', width, p(text(words)));

export const BUG_REPORT = doc(
  heading(3, 'Steps to reproduce', 'a1'),
  steps(
    'Open the invoice list and filter by “Overdue”',
    'Select two invoices of different customers',
    'Press Send reminder',
  ),
  heading(3, 'Expected'),
  p(text('Each customer gets one reminder with the invoices of that customer only.')),
  heading(3, 'Actual'),
  p(
    text('Both customers get both invoices. '),
    text('This is a privacy incident', strong, { type: 'textColor', attrs: { color: '#bf2600' } }),
    text(', see '),
    card('https://example-site.atlassian.net/browse/SEC-118'),
    text(' '),
  ),
  BLANK,
  screenshot('5f0c1a9e-3d5e-4b0e-9d53-0d8c3c1f7a11', 'Screenshot of the reminder dialog with both customers.png'),
  BLANK,
  {
    type: 'codeBlock',
    attrs: { language: 'java' },
    content: [
      text(
        'java.lang.IllegalStateException: two customers in one reminder\n\tat com.example.billing.Reminder.send(Reminder.java:118)\n\tat com.example.billing.Job.run(Job.java:42)',
      ),
    ],
  },
  BLANK,
);

export const STATUS_TABLE = doc(
  p(text('Where we are, updated every Friday by '), mention('Maria Lopez', '557058:0867a421-a9ee-4659'), text(':')),
  table(
    row(head('Component', 180), head('State', 140), head('Notes', 440)),
    row(
      data('Invoicing service', 180),
      cell('tableCell', 140, p(status('IN PROGRESS', 'blue', 's1'))),
      cell(
        'tableCell',
        440,
        p(text('Two things are left:')),
        bullets('rounding of Swiss francs', 'the archive export'),
      ),
    ),
    row(
      data('Reminder service', 180),
      cell('tableCell', 140, p(status('BLOCKED', 'red', 's2'))),
      cell(
        'tableCell',
        440,
        p(text('Waits for the answer of the data protection officer.')),
        p(text('Asked on Monday.')),
      ),
    ),
    row(data('Archive', 180), cell('tableCell', 140, p(status('DONE', 'green', 's3'))), cell('tableCell', 440, BLANK)),
  ),
  BLANK,
  {
    type: 'panel',
    attrs: {
      panelType: 'custom',
      panelIcon: ':thinking:',
      panelIconId: '1f914',
      panelColor: '#E6FCFF',
      localId: 'panel',
    },
    content: [p(text('Who owns the archive after the move is still open.'))],
  },
);

export const COMMENT = doc(
  p(
    mention('Tom Baker', '5b10a2844c20165700ede21g'),
    text(' could you have a look until '),
    { type: 'date', attrs: { timestamp: '1718236800000' } },
    text('? I think the fix in '),
    card('https://bitbucket.org/example/billing/pull-requests/271'),
    text(' covers the first case only '),
    { type: 'emoji', attrs: { shortName: ':slight_smile:', id: '1f642', text: '🙂' } },
  ),
);

export const PLAN = doc(
  heading(2, 'Plan for the migration of the archive'),
  {
    type: 'layoutSection',
    content: [
      {
        type: 'layoutColumn',
        attrs: { width: 50 },
        content: [p(text('Goals', strong)), bullets('No invoice is lost', 'Nobody notices'), BLANK],
      },
      {
        type: 'layoutColumn',
        attrs: { width: 50 },
        content: [p(text('Not part of it', strong)), bullets('New formats'), p(text('Search in scanned invoices'))],
      },
    ],
  },
  {
    type: 'taskList',
    attrs: { localId: 'tasks' },
    content: [
      { type: 'taskItem', attrs: { localId: 't1', state: 'DONE' }, content: [text('Count the invoices of all years')] },
      {
        type: 'taskItem',
        attrs: { localId: 't2', state: 'TODO' },
        content: [mention('Ann Chen', '712020:4f1'), text(' asks the auditors about the paper copies')],
      },
    ],
  },
  {
    type: 'expand',
    attrs: { title: 'Minutes of the meeting' },
    content: [
      p(text('We agreed to move one year per night, the oldest first.')),
      {
        type: 'decisionList',
        attrs: { localId: 'd' },
        content: [
          {
            type: 'decisionItem',
            attrs: { localId: 'd1', state: 'DECIDED' },
            content: [text('The old archive stays readable until the end of the year')],
          },
        ],
      },
    ],
  },
  {
    type: 'extension',
    attrs: {
      extensionType: 'com.atlassian.confluence.macro.core',
      extensionKey: 'toc',
      parameters: { macroParams: { maxLevel: { value: '3' } }, macroMetadata: { schemaVersion: { value: '1' } } },
      layout: 'default',
      localId: 'ext',
    },
  },
  p(
    text('The numbers of the trial run are in '),
    text('the sheet of Friday', link('https://docs.example.com/d/1AbC')),
    text(', the log of errors is attached: '),
    { type: 'mediaInline', attrs: { type: 'file', id: 'c0ffee00-1111-4222-8333-444455556666', collection: '' } },
  ),
  { type: 'blockCard', attrs: { url: 'https://example-site.atlassian.net/wiki/spaces/BILL/pages/98765/Archive' } },
  { type: 'rule' },
  p(
    text('Fields are read by '),
    text('invoice_id', { type: 'code' }),
    text(' and not by number [see the note]; mails go to billing@example.com, C:\\archive\\new stays as it is.'),
  ),
);

export const REAL_DOCUMENTS: Readonly<Record<string, AdfDoc>> = { BUG_REPORT, STATUS_TABLE, COMMENT, PLAN };
