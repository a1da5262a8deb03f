/** The form of texts where Jira keeps documents: what is stored, and custom fields of rich text. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accepts } from '../adapters/jira/adf/atlassian-schema.ts';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand({ acceptsDocument: (document) => accepts(document) });
});
afterAll(() => stand.close());

type Answer = Record<string, unknown> & { id: string };

async function send(method: string, path: string, body?: object): Promise<Answer> {
  const address = path.replace('{c}', stand.connectionId);
  const response = body ? await stand.send(method, address, body) : await stand.get(address);
  const answer = (await response.json()) as Answer;
  expect(response.status, JSON.stringify(answer)).toBe(200);
  return answer;
}

const create = (body: object) =>
  send('POST', '/task/{c}/task', { name: 'Texts', project_id: 'FORM', type: 'Story', ...body });
const asked = (format: string) => `raw=${encodeURIComponent(`text_format=${format}`)}`;
const read = (id: string, format: string) => send('GET', `/task/{c}/task/${id}?${asked(format)}`);
const field = ({ metadata }: Answer) =>
  (metadata as { id: string; value: string }[]).find(({ id }) => id === FIELD)?.value;

const FIELD = 'customfield_10065';
const TRACE = 'Error: *boom*\n    at <anonymous>\n\n# not a heading\n- not a list';

describe('plain text', () => {
  it('keeps each line and is nothing else, in notes, custom fields and comments', async () => {
    const raw = { text_format: 'plain' };
    const task = await create({ notes: TRACE, metadata: [{ id: FIELD, value: TRACE }], raw });
    const comment = await send('POST', '/task/{c}/comment', { task_id: task.id, text: TRACE, raw });
    const whole = await send('GET', `/task/{c}/task/${task.id}?fields=raw`);
    const line = (text: string) => ({ type: 'text', text });
    const content = [
      { type: 'paragraph', content: [line('Error: *boom*'), { type: 'hardBreak' }, line('    at <anonymous>')] },
      { type: 'paragraph', content: [line('# not a heading'), { type: 'hardBreak' }, line('- not a list')] },
    ];
    const { fields } = whole.raw as { fields: Record<string, unknown> };
    expect(fields.description).toEqual({ version: 1, type: 'doc', content });
    expect(fields[FIELD]).toEqual({ version: 1, type: 'doc', content });
    const again = await read(task.id, 'plain');
    expect([again.notes, field(again)]).toEqual([TRACE, TRACE]);
    expect(await send('GET', `/task/{c}/comment/${comment.id}?${asked('plain')}`)).toMatchObject({ text: TRACE });
    const list = await send('GET', `/task/{c}/comment?task_id=${task.id}&${asked('plain')}`);
    expect(list).toMatchObject([{ text: TRACE }]);
  });

  it('that was read and is sent back with an edited line changes that paragraph only', async () => {
    const { id } = await create({ notes: '# Title\n\nfirst\n\n- **one**\n- two' });
    const { notes } = await read(id, 'plain');
    const body = { notes: String(notes).replace('first', 'first\nsecond'), raw: { text_format: 'plain' } };
    await send('PATCH', `/task/{c}/task/${id}`, body);
    expect((await read(id, 'markdown')).notes).toBe('# Title\n\nfirst\\\nsecond\n\n- **one**\n- two');
  });
});

describe('HTML', () => {
  it('is read and written as such', async () => {
    const html =
      '<h2>Title</h2>\n<p>some <strong>bold</strong> &amp; more</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>';
    const { id, notes } = await create({ notes: `${html} tail`, raw: { text_format: 'html' } });
    expect(notes).toBe('## Title\n\nsome **bold** & more\n\n- one\n- two\n\ntail');
    expect((await read(id, 'html')).notes).toBe(`${html}\n<p>tail</p>`);
  });

  it('that was read and is sent back with an edited word changes that word only', async () => {
    const content = [
      { type: 'paragraph', content: [{ type: 'text', text: 'first' }] },
      {
        type: 'panel',
        attrs: { panelType: 'custom', panelColor: '#deebff' },
        content: [{ type: 'paragraph', content: [{ type: 'status', attrs: { text: 'open', color: 'red' } }] }],
      },
      { type: 'extension', attrs: { extensionType: 't', extensionKey: 'k' } },
    ];
    const description = { version: 1, type: 'doc', content };
    const { id } = await create({ raw: { fields: { description } } });
    const { notes } = await read(id, 'html');
    expect(notes).toContain('<aside data-panel-type="custom">');
    const body = { notes: String(notes).replace('first', 'second'), raw: { text_format: 'html' } };
    await send('PATCH', `/task/{c}/task/${id}`, body);
    const { raw } = await send('GET', `/task/{c}/task/${id}?fields=raw`);
    expect((raw as { fields: object }).fields).toMatchObject({
      description: { content: [{ content: [{ text: 'second' }] }, ...content.slice(1)] },
    });
  });
});

describe('Markdown by name', () => {
  it('is Markdown although it looks like HTML', async () => {
    const text = '<p>a</p>\n\n**b**';
    const { notes } = await create({ notes: text, raw: { text_format: 'markdown' } });
    expect(notes).toBe('a\n\n**b**');
  });
});

describe('custom fields of rich text', () => {
  it('keep all that an edit of a word did not touch', async () => {
    const content = [
      { type: 'paragraph', attrs: { localId: 'p' }, content: [{ type: 'text', text: 'first' }] },
      {
        type: 'panel',
        attrs: { panelType: 'custom', panelColor: '#deebff', localId: 'panel' },
        content: [{ type: 'paragraph', content: [{ type: 'text', text: 'in a panel' }] }],
      },
      { type: 'paragraph', content: [{ type: 'text', text: 'last' }] },
    ];
    const { id } = await create({ raw: { fields: { [FIELD]: { version: 1, type: 'doc', content } } } });
    const before = await read(id, 'markdown');
    const value = String(field(before)).replace('last', 'the *end*');
    await send('PATCH', `/task/{c}/task/${id}`, { metadata: [{ id: FIELD, value }] });
    const { raw } = await send('GET', `/task/{c}/task/${id}?fields=raw`);
    const { fields } = raw as { fields: Record<string, { content: unknown[] }> };
    expect(fields[FIELD]?.content.slice(0, 2)).toEqual(content.slice(0, 2));
    expect(JSON.stringify(fields[FIELD]?.content[2])).toContain('end');
  });

  it('that say what is there already are not written, in any form', async () => {
    const { id } = await create({ metadata: [{ id: FIELD, value: '# A\n\n- **b**' }] });
    for (const format of ['markdown', 'readable', 'plain', 'html']) {
      const value = field(await read(id, format));
      const before = stand.sandbox.requests.length;
      await send('PATCH', `/task/{c}/task/${id}`, { metadata: [{ id: FIELD, value }], raw: { text_format: format } });
      expect(stand.sandbox.requests.slice(before).filter(({ method }) => method !== 'GET')).toEqual([]);
    }
  });
});
