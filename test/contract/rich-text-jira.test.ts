/** Rich text through the whole gateway: what a caller does not touch stays as it is in Jira. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accepts } from '../adapters/jira/adf/atlassian-schema.ts';
import { type Stand, startStand } from './stand.ts';

let stand: Stand;
let projectId: string;
beforeAll(async () => {
  // Beside the sandbox's own check, Atlassian's schema decides what Jira takes.
  stand = await startStand({ acceptsDocument: (document) => accepts(document) });
  const { sdk, connectionId } = stand;
  projectId = (await sdk.task.listTaskProjects({ connectionId, query: 'SHOP' }))[0]?.id ?? '';
});
afterAll(() => stand.close());

const paragraph = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] });
const panel = {
  type: 'panel',
  attrs: { panelType: 'custom', panelIcon: ':rocket:', panelColor: '#deebff', localId: 'panel-1' },
  content: [paragraph('Ready for launch')],
};
const media = {
  type: 'mediaSingle',
  attrs: { layout: 'wide', width: 60, widthType: 'percentage' },
  content: [{ type: 'media', attrs: { type: 'external', url: 'https://example.com/a.png', localId: 'm-1' } }],
};
const description = { version: 1, type: 'doc', content: [paragraph('First line'), panel, media, paragraph('Last')] };

const createWithAdf = async () => {
  const answer = await stand.send('POST', `/task/${stand.connectionId}/task`, {
    name: 'Rich',
    project_id: projectId,
    raw: { description },
  });
  expect(answer.status).toBe(200);
  return (await answer.json()) as { id: string; notes: string };
};

const storedDescription = async (id: string) => {
  const answer = await stand.get(`/task/${stand.connectionId}/task/${id}?fields=raw`);
  const { raw } = (await answer.json()) as { raw: { fields: { description: unknown } } };
  return raw.fields.description;
};

const patch = (id: string, body: object) => stand.send('PATCH', `/task/${stand.connectionId}/task/${id}`, body);

describe('notes', () => {
  it('show a document that was written through raw, which comes back in raw untouched', async () => {
    const { id, notes } = await createWithAdf();
    expect(notes).toContain('Ready for launch');
    expect(await storedDescription(id)).toEqual(description);
  });

  it('keep every block that was not edited, with its attributes', async () => {
    const { id, notes } = await createWithAdf();
    const answer = await patch(id, { notes: notes.replace('First line', 'First *new* line') });
    expect(answer.status).toBe(200);
    const { content } = (await storedDescription(id)) as { content: unknown[] };
    expect(content.slice(1)).toEqual(description.content.slice(1));
    expect(JSON.stringify(content[0])).toContain('new');
  });

  it('that did not change are not written', async () => {
    const { id, notes } = await createWithAdf();
    const before = stand.sandbox.requests.length;
    expect((await patch(id, { notes })).status).toBe(200);
    const writes = stand.sandbox.requests.slice(before).filter(({ method }) => method !== 'GET');
    expect(writes).toEqual([]);
  });

  it('over the limit of Jira are refused before the call, with the limit and the size', async () => {
    const before = stand.sandbox.requests.length;
    const answer = await stand.send('POST', `/task/${stand.connectionId}/task`, {
      name: 'Long',
      project_id: projectId,
      notes: 'x'.repeat(40_000),
    });
    expect(answer.status).toBe(400);
    const text = await answer.text();
    expect(text).toContain('32767');
    expect(text).toContain('40000');
    expect(stand.sandbox.requests.length).toBe(before);
  });

  it('may be HTML', async () => {
    const answer = await stand.send('POST', `/task/${stand.connectionId}/task`, {
      name: 'From an editor',
      project_id: projectId,
      notes: '<p>Some <b>bold</b> text</p><ul><li>one</li></ul>',
    });
    expect(await answer.json()).toMatchObject({ notes: 'Some **bold** text\n\n- one' });
  });
});

describe('comments', () => {
  it('keep their panel when another paragraph changes', async () => {
    const { id: taskId } = await createWithAdf();
    const path = `/passthrough/${stand.connectionId}/rest/api/3/issue/${taskId}/comment`;
    const made = (await (await stand.send('POST', path, { body: description })).json()) as { id: string };
    const { sdk, connectionId } = stand;
    const id = `${taskId}_${made.id}`;
    const { text = '' } = await sdk.task.getTaskComment({ connectionId, id });
    await sdk.task.patchTaskComment({ connectionId, id, taskComment: { text: text.replace('Last', 'The end') } });
    const after = await sdk.task.getTaskComment({ connectionId, id, fields: ['raw'] as never });
    const { content } = (after.raw as { body: { content: unknown[] } }).body;
    expect(content.slice(0, 3)).toEqual(description.content.slice(0, 3));
    expect(content[3]).toEqual(paragraph('The end'));
  });

  it('without a word are refused', async () => {
    const [task] = await stand.sdk.task.listTaskTasks({ connectionId: stand.connectionId, limit: 1 });
    for (const text of ['', '   ', '<!-- only a comment -->']) {
      const answer = await stand.send('POST', `/task/${stand.connectionId}/comment`, { task_id: task?.id, text });
      expect(answer.status).toBe(400);
    }
  });
});
