/** `/console/calls`: the log of calls, and one of them. */
import { Readable } from 'node:stream';
import { Hono } from 'hono';
import { formatInstant } from '../../../schema/instant.ts';
import type { ApicallLog } from '../../call-log/apicall-log.ts';
import type { Captures } from '../../call-log/captures.ts';
import { type AppContext, type AppEnv, idOf } from '../../http/context.ts';
import { answerPage, consoleHeaders, liveHeaders } from '../../http/io/page.ts';
import { answerStream } from '../../http/io/respond.ts';
import { GatewayError } from '../../lib/errors.ts';
import type { ApicallStore } from '../../store/calls/apicalls.ts';
import type { CallSearchStore } from '../../store/calls/call-search.ts';
import { callDetailPage } from '../pages/call.tsx';
import { callsPage } from '../pages/calls.tsx';
import { viewerOf } from '../session/guard.ts';
import { exportLines } from '../views/call-export.ts';
import { readCallFilters, readCursor, searchOf } from '../views/call-filters.ts';
import { callPage } from '../views/call-log.ts';
import { type ConnectionTitlesDependencies, createConnectionTitles } from './connection-titles.ts';

interface Dependencies extends ConnectionTitlesDependencies {
  readonly apicalls: ApicallLog;
  readonly apicallStore: ApicallStore;
  readonly callSearch: CallSearchStore;
  readonly captures: Captures;
}

/** Connections that can be chosen from a list; others by the address of the page. */
const MOST_CHOICES = 200;

export function consoleCallRoutes(deps: Dependencies) {
  const { apicalls, apicallStore, callSearch, captures, connectionOverview } = deps;
  const connectionTitles = createConnectionTitles(deps);
  async function list(c: AppContext): Promise<Response> {
    const viewer = viewerOf(c);
    const { workspaceId } = viewer.session;
    const { parameters } = c.get('target');
    await apicalls.flush();
    const filters = readCallFilters(parameters);
    const after = readCursor(parameters.get('after'));
    const found = await callPage(callSearch, searchOf(filters, workspaceId, viewer.now), after);
    const capturing = await captures.capturing(workspaceId);
    const page = callsPage({
      viewer,
      filters,
      page: found,
      isLater: after !== undefined,
      capturing,
      titles: await connectionTitles.named(workspaceId, [
        ...found.calls,
        ...capturing.map(({ id }) => ({ connectionId: id })),
      ]),
      choices: connectionTitles.titlesOf(
        await connectionOverview.search(workspaceId, { limit: MOST_CHOICES, offset: 0 }),
      ),
    });
    return await answerPage(c, page, 200, liveHeaders);
  }

  async function download(c: AppContext): Promise<Response> {
    const { session, now } = viewerOf(c);
    await apicalls.flush();
    const filters = readCallFilters(c.get('target').parameters);
    const lines = exportLines(callSearch, searchOf(filters, session.workspaceId, now));
    c.get('scope').startStreaming();
    const headers = {
      'content-type': 'application/x-ndjson; charset=utf-8',
      'content-disposition': `attachment; filename="requests-${(formatInstant(now) ?? '').slice(0, 10)}.ndjson"`,
    };
    return answerStream(c, 200, { ...consoleHeaders, ...headers }, Readable.from(lines, { objectMode: false }));
  }

  async function show(c: AppContext): Promise<Response> {
    const viewer = viewerOf(c);
    const { workspaceId } = viewer.session;
    await apicalls.flush();
    const call = await apicallStore.find(workspaceId, idOf(c));
    if (!call) throw new GatewayError('not_found', 'There is no such call in this workspace, or it is too old.');
    const titles = await connectionTitles.named(workspaceId, [call]);
    const bodies = await captures.find(workspaceId, call.id);
    const page = callDetailPage({ viewer, call, bodies, connectionTitle: titles.get(call.connectionId ?? '') });
    return await answerPage(c, page, 200, consoleHeaders);
  }

  return new Hono<AppEnv>().get('/', list).get('/export', download).get('/:id', show);
}
