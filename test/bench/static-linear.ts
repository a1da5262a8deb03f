/** A static Linear: the same answers every time, as fast as Node can send them. For measuring the gateway alone. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { StaticUpstream } from './upstream.ts';

const ISSUES = 100;
const uuid = (number: number) => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
const LABELS = [
  { id: uuid(1), name: 'payments', isGroup: false, retiredAt: null, parent: null, team: null },
  { id: uuid(2), name: 'checkout', isGroup: false, retiredAt: null, parent: null, team: null },
];

const issue = (index: number) => ({
  id: uuid(1000 + index),
  identifier: `SHOP-${index + 1}`,
  title: `Checkout fails for saved cards, variant ${index}`,
  description:
    'Since Monday some customers see an error when they pay with a card that was saved earlier.\n\n* Chrome and Safari\n* Only cards saved before May\n\nThe payment provider answers 402.\n',
  priority: 3,
  priorityLabel: 'Medium',
  estimate: 5,
  dueDate: '2026-12-24',
  url: `https://linear.app/northwind/issue/SHOP-${index + 1}`,
  createdAt: new Date(Date.UTC(2026, 3, 28, 15, 31, 13, ISSUES - index)).toISOString(),
  updatedAt: '2026-04-28T15:54:48.559Z',
  startedAt: '2026-04-28T15:54:48.559Z',
  completedAt: null,
  canceledAt: null,
  archivedAt: null,
  trashed: null,
  labelIds: LABELS.map(({ id }) => id),
  previousIdentifiers: [],
  branchName: `ada/shop-${index + 1}`,
  state: { id: uuid(10), name: 'In Progress', type: 'started' },
  team: { id: uuid(20), key: 'SHOP' },
  assignee: { id: uuid(30) },
  delegate: null,
  creator: { id: uuid(30) },
  parent: null,
  project: { id: uuid(40) },
  projectMilestone: null,
  cycle: null,
  children: { nodes: [] },
});

const connection = (nodes: readonly object[]) => ({
  nodes,
  pageInfo: { hasNextPage: false, endCursor: uuid(999) },
});

/** By the field that a query asks for. */
const ANSWERS: Readonly<Record<string, object>> = {
  'issues(': { issues: connection(Array.from({ length: ISSUES }, (_, index) => issue(index))) },
  'issueLabels(': { issueLabels: connection(LABELS) },
  viewer: {
    viewer: { id: uuid(30), name: 'Ada Lindqvist', email: 'ada@example.com', admin: true, app: false },
    organization: { id: uuid(50), name: 'Northwind', urlKey: 'northwind' },
  },
};

export async function startStaticLinear(): Promise<StaticUpstream> {
  const answers = Object.entries(ANSWERS).map(
    ([field, data]) => [field, Buffer.from(JSON.stringify({ data }))] as const,
  );
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const body = answers.find(([field]) => text.includes(field))?.[1];
    response.writeHead(body ? 200 : 400, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': body?.length ?? 0,
    });
    response.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
