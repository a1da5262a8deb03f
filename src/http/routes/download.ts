import type { Calls } from '../../calls/call.ts';
import type { Downloads } from '../../calls/downloads.ts';
import { GatewayError } from '../../lib/errors.ts';
import { discard } from '../../lib/outbound/answer-body.ts';
import type { AppContext } from '../context.ts';
import { answerStream } from '../io/respond.ts';

const PASSED_ON = [
  'content-type',
  'content-length',
  'content-range',
  'accept-ranges',
  'etag',
  'last-modified',
] as const;

/** Whatever was uploaded, it is saved, not shown: its type was chosen by whoever uploaded it. */
const SAFE = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "default-src 'none'; sandbox",
  'cache-control': 'private, no-store',
};

function disposition(value: string | string[] | undefined): string {
  const header = typeof value === 'string' ? value : '';
  const parameters = /;.*$/s.exec(header)?.[0] ?? '';
  return `attachment${parameters}`;
}

/** `/storage/{connection_id}/file/{id}/download?token=…`: the bytes behind a `download_url`. */
export function downloadRoute(calls: Calls, downloads: Downloads) {
  return async (c: AppContext): Promise<Response> => {
    const { segments, parameters } = c.get('target');
    const [, connectionId = '', , fileId = ''] = segments;
    const ticket = downloads.check(connectionId, fileId, parameters.get('token') ?? '');
    const live = await calls.open(ticket.workspaceId, connectionId);
    c.set('workspaceId', ticket.workspaceId);
    c.set('loggedCall', { live, name: 'downloadStorageFile' });
    calls.admit(live, 'storage_file', 'get');
    const scope = c.get('scope');
    const answer = await calls.perform({ live }, scope, (session) =>
      live.adapter.download(session, { id: fileId, range: c.req.header('range') }),
    );
    if (answer.status !== 200 && answer.status !== 206 && answer.status !== 416) {
      discard(answer);
      throw new GatewayError('upstream_error', `The provider answered ${answer.status} instead of the file.`);
    }
    scope.startStreaming();
    const headers: Record<string, string> = {
      ...SAFE,
      'content-disposition': disposition(answer.headers['content-disposition']),
    };
    for (const name of PASSED_ON) {
      const value = answer.headers[name];
      if (typeof value === 'string') headers[name] = value;
    }
    return answerStream(c, answer.status, headers, answer.body);
  };
}
