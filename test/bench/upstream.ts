/** A static Jira: the same answers every time, as fast as Node can send them. For measuring the gateway alone. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const ISSUES = 100;
const ACCOUNT = '712020:5b0c4d5e-0b1c-4f0e-9d57-6f6f1d5c1a11';

const person = (self: string) => ({
  self: `${self}/rest/api/3/user?accountId=${ACCOUNT}`,
  accountId: ACCOUNT,
  emailAddress: 'ada@example.com',
  avatarUrls: Object.fromEntries(
    ['48x48', '24x24', '16x16', '32x32'].map((size) => [size, `${self}/avatar/${size}.png`]),
  ),
  displayName: 'Ada Lindqvist',
  active: true,
  timeZone: 'Europe/Stockholm',
  accountType: 'atlassian',
});

const paragraph = (text: string) => ({ type: 'paragraph', content: [{ type: 'text', text }] });

const DESCRIPTION = [
  paragraph('Since Monday some customers see an error when they pay with a card that was saved earlier.'),
  {
    type: 'bulletList',
    content: ['Chrome and Safari', 'Only cards saved before May'].map((line) => ({
      type: 'listItem',
      content: [paragraph(line)],
    })),
  },
  paragraph('The payment provider answers 402.'),
];

/** @param length how many times its description stands there. */
function issue(self: string, index: number, length: number) {
  const id = String(10_000 + index);
  return {
    expand: 'operations,versionedRepresentations,editmeta,changelog,renderedFields',
    id,
    self: `${self}/rest/api/3/issue/${id}`,
    key: `SHOP-${index + 1}`,
    fields: {
      summary: `Checkout fails for saved cards, variant ${index}`,
      description: {
        type: 'doc',
        version: 1,
        content: Array.from({ length }, () => DESCRIPTION).flat(),
      },
      issuetype: {
        self: `${self}/rest/api/3/issuetype/10003`,
        id: '10003',
        name: 'Task',
        subtask: false,
        hierarchyLevel: 0,
      },
      project: {
        self: `${self}/rest/api/3/project/10000`,
        id: '10000',
        key: 'SHOP',
        name: 'Web shop',
        simplified: false,
      },
      status: {
        self: `${self}/rest/api/3/status/10001`,
        id: '10001',
        name: 'In Progress',
        statusCategory: {
          self: `${self}/rest/api/3/statuscategory/4`,
          id: 4,
          key: 'indeterminate',
          name: 'In Progress',
        },
      },
      priority: { self: `${self}/rest/api/3/priority/3`, id: '3', name: 'Medium' },
      assignee: person(self),
      creator: person(self),
      labels: ['payments', 'checkout'],
      created: '2026-04-28T15:31:13.533+0200',
      updated: '2026-04-28T15:54:48.559+0200',
      duedate: '2026-12-24',
      resolutiondate: null,
      subtasks: [],
      attachment: [],
      timespent: 5400,
      progress: { progress: 5400, total: 7200, percent: 75 },
      customfield_10016: 5,
      customfield_10015: '2026-04-20',
    },
  };
}

const FIELDS = [
  {
    id: 'customfield_10016',
    name: 'Story point estimate',
    custom: true,
    schema: { type: 'number', custom: 'com.pyxis.greenhopper.jira:jsw-story-points' },
  },
  {
    id: 'customfield_10015',
    name: 'Start date',
    custom: true,
    schema: { type: 'date', custom: 'com.atlassian.jira.plugin.system.customfieldtypes:datepicker' },
  },
];

export interface StaticUpstream {
  readonly url: string;
  close(): Promise<void>;
}

/** @param contentBytes size of every attachment's content. @param length of each issue: four are 4 kB. */
export async function startUpstream(contentBytes: number, length = 1): Promise<StaticUpstream> {
  let self = '';
  const answers = new Map<string, Buffer>();
  const chunk = Buffer.alloc(64 * 1024, 'x');

  function sendContent(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/octet-stream', 'content-length': contentBytes });
    let left = contentBytes;
    const push = () => {
      while (left > 0) {
        const part = left >= chunk.length ? chunk : chunk.subarray(0, left);
        left -= part.length;
        if (!response.write(part)) return void response.once('drain', push);
      }
      response.end();
    };
    push();
  }

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const path = (request.url ?? '').split('?', 1)[0] ?? '';
    if (path.startsWith('/rest/api/3/attachment/content/')) {
      sendContent(response);
      return;
    }
    const body = answers.get(path);
    response.writeHead(body ? 200 : 404, {
      'content-type': 'application/json;charset=UTF-8',
      'content-length': body?.length ?? 0,
    });
    response.end(body);
  }

  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => answer(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  self = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const put = (path: string, value: unknown) => answers.set(path, Buffer.from(JSON.stringify(value)));
  put('/rest/api/3/myself', person(self));
  put('/rest/api/3/field', FIELDS);
  put('/rest/api/3/search/jql', {
    issues: Array.from({ length: ISSUES }, (_, index) => issue(self, index, length)),
    isLast: true,
  });
  put('/rest/api/3/issue/10000', issue(self, 0, length));
  return {
    url: self,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
