/** What a caller says of the form of its texts, in writing and in reading, whatever the provider keeps them as. */
import { beforeAll, describe, expect, it } from 'vitest';
import { withEachProvider } from './providers.ts';

type Answer = Record<string, unknown> & { id: string };

const TRACE = 'Error: *boom*\n    at <anonymous>\n\n# not a heading\n- not a list';
const asked = (format: string) => `raw=${encodeURIComponent(`text_format=${format}`)}`;

withEachProvider('a text', (at) => {
  let where: object;
  beforeAll(async () => {
    const { projectId, groupIds } = await at().place();
    where = { project_id: projectId, group_ids: groupIds };
  });

  async function send(method: string, path: string, body?: object): Promise<Answer> {
    const address = path.replace('{c}', at().connectionId);
    const response = body ? await at().send(method, address, body) : await at().get(address);
    const answer = (await response.json()) as Answer;
    expect(response.status, JSON.stringify(answer)).toBe(200);
    return answer;
  }

  const create = (body: object) => send('POST', '/task/{c}/task', { name: 'Texts', ...where, ...body });
  const read = (id: string, format: string) => send('GET', `/task/{c}/task/${id}?${asked(format)}`);

  describe('that is plain', () => {
    it.each([
      TRACE,
      '1. not a list\n2) nor this',
      '| no | table |\n| --- | --- |',
      'a  b   c',
      '~~ ~ ` ``` $ & &amp; <b>',
      '+ a\n* b\n> c',
      'https://example.com and a@example.com',
      'Title\n===',
      '    indented',
      'a\\\nb',
    ])('keeps each line and is nothing else, in notes and in comments: %j', async (text) => {
      const raw = { text_format: 'plain' };
      const task = await create({ notes: text, raw });
      const comment = await send('POST', '/task/{c}/comment', { task_id: task.id, text, raw });
      expect((await read(task.id, 'plain')).notes).toBe(text);
      expect(await send('GET', `/task/{c}/comment/${comment.id}?${asked('plain')}`)).toMatchObject({ text });
      expect(await send('GET', `/task/{c}/comment?task_id=${task.id}&${asked('plain')}`)).toMatchObject([{ text }]);
    });

    it('is the visible text of what was written as Markdown', async () => {
      const notes =
        '# Title\n\n**bold** and [a link](https://a.test)\n\n- one\n  - two\n\n| a | b |\n| --- | --- |\n| 1 | 2 |';
      const { id } = await create({ notes });
      expect((await read(id, 'plain')).notes).toBe('Title\n\nbold and a link\n\n- one\n  - two\n\na | b\n1 | 2');
    });
  });

  describe('that is HTML', () => {
    it('is read and written as such', async () => {
      const html =
        '<h2>Title</h2>\n<p>some <strong>bold</strong> &amp; more</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>';
      const { id } = await create({ notes: `${html} tail`, raw: { text_format: 'html' } });
      expect((await read(id, 'html')).notes).toBe(`${html}\n<p>tail</p>`);
    });

    it('is taken for it when it is nothing else', async () => {
      const { id } = await create({ notes: '<p>Some <b>bold</b> text</p><ul><li>one</li></ul>' });
      expect((await read(id, 'plain')).notes).toBe('Some bold text\n\n- one');
    });
  });

  describe('in a form that is not known', () => {
    const allowed = ['markdown', 'readable', 'plain', 'html'];

    it.each([
      ['POST', 'task', { name: 'x', notes: 'y' }],
      ['PATCH', 'task/{id}', { notes: 'y' }],
      ['POST', 'comment', { task_id: '{id}', text: 'y' }],
      ['PATCH', 'comment/{comment}', { text: 'y' }],
    ])('%s %s is refused by name, and nothing is written', async (method, path, body) => {
      const task = await create({});
      const comment = await send('POST', '/task/{c}/comment', { task_id: task.id, text: 'before' });
      const named = (text: string) => text.replace('{id}', task.id).replace('{comment}', comment.id);
      const content = JSON.parse(named(JSON.stringify({ ...(path === 'task' && where), ...body })));
      const raw = { text_format: 'bbcode' };
      const response = await at().send(method, `/task/${at().connectionId}/${named(path)}`, { ...content, raw });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ details: [{ in: 'body', path: '$.raw.text_format', allowed }] });
      expect((await read(task.id, 'plain')).notes).toBeUndefined();
    });

    it.each(['task', 'task/1', 'comment?task_id=1', 'comment/1_1'])('is refused in reading %s', async (path) => {
      const before = at().requests();
      const address = `/task/${at().connectionId}/${path}${path.includes('?') ? '&' : '?'}${asked('bbcode')}`;
      const response = await at().get(address);
      expect(response.status).toBe(400);
      const answer = await response.text();
      for (const word of ['text_format', ...allowed]) expect(answer).toContain(word);
      expect(at().requests()).toBe(before);
    });
  });

  it.each(['markdown', 'readable', 'plain', 'html'])(
    'that says what is there already is not written: %s',
    async (format) => {
      const { id } = await create({ notes: '# A\n\n- **b**\n- [c](https://example.com/x)' });
      const { notes, updated_at } = await read(id, format);
      at().pass(1000);
      await send('PATCH', `/task/{c}/task/${id}`, { notes, raw: { text_format: format } });
      expect(await read(id, format)).toMatchObject({ notes, updated_at });
    },
  );

  it('without a word is no comment', async () => {
    const task = await create({});
    for (const text of ['', '   ']) {
      const answer = await at().send('POST', `/task/${at().connectionId}/comment`, { task_id: task.id, text });
      expect(answer.status).toBe(400);
    }
  });
});
