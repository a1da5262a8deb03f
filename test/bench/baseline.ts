/** The least that a gateway could do: a bare Hono app in front of the same upstream. Its own process, as ours is. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import { fetch } from 'undici';
import { ISSUE_FIELDS } from '../../adapters/linear/map/task.ts';

interface Issue {
  id: string;
  key: string;
  fields: { summary: string; project: { id: string }; created: string; updated: string; labels: string[] };
}

const upstreams = process.argv.slice(2);
const app = new Hono();

app.get('/list/:upstream', async (c) => {
  const upstream = upstreams[Number(c.req.param('upstream'))];
  const response = await fetch(`${upstream}/rest/api/3/search/jql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Basic YTpi' },
    body: JSON.stringify({ jql: 'created >= "1970-01-01"', maxResults: 100 }),
  });
  const page = JSON.parse(await response.text()) as { issues: Issue[] };
  const tasks = page.issues.map(({ id, key, fields }) => ({
    id,
    name: fields.summary,
    project_id: fields.project.id,
    created_at: new Date(fields.created.replace(/(\d\d)$/, ':$1')).toISOString(),
    updated_at: new Date(fields.updated.replace(/(\d\d)$/, ':$1')).toISOString(),
    tags: fields.labels,
    url: `${upstream}/browse/${key}`,
  }));
  return c.body(JSON.stringify(tasks), 200, { 'content-type': 'application/json' });
});

interface LinearIssue {
  id: string;
  title: string;
  description: string;
  url: string;
  createdAt: string;
  updatedAt: string;
  project: { id: string };
}

/** The same fields that the gateway asks for. */
const ISSUES = `query { issues(first: 100, orderBy: createdAt) { nodes { ${ISSUE_FIELDS} } pageInfo { hasNextPage endCursor } } }`;

app.get('/issues', async (c) => {
  const response = await fetch(`${upstreams[0]}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'lin_api_bench' },
    body: JSON.stringify({ query: ISSUES }),
  });
  const { data } = JSON.parse(await response.text()) as { data: { issues: { nodes: LinearIssue[] } } };
  const tasks = data.issues.nodes.map(({ id, title, description, url, createdAt, updatedAt, project }) => ({
    id,
    name: title,
    notes: description,
    project_id: project.id,
    created_at: new Date(createdAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
    url,
  }));
  return c.body(JSON.stringify(tasks), 200, { 'content-type': 'application/json' });
});

app.get('/pipe/*', async (c) => {
  const { status, headers, body } = await fetch(`${upstreams[0]}${c.req.path.slice('/pipe'.length)}`, {
    headers: { authorization: 'Basic YTpi' },
  });
  return c.newResponse(body as ReadableStream, status as 200, {
    'content-type': String(headers.get('content-type')),
    'content-length': String(headers.get('content-length')),
  });
});

app.get('/empty', (c) => c.body(null));

const server = createServer(getRequestListener(app.fetch));
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ msg: 'listening', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }));
});
