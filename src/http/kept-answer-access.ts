/** Whether an answer that was kept for an `Idempotency-Key` may still be given out. */
import type { KeptAnswer } from '../calls/kept-answers.ts';
import type { Connections } from '../connections/connections.ts';
import type { AppContext } from './context.ts';
import { admitObject } from './objects.ts';
import { admitPassthroughCall, type PassthroughDependencies } from './routes/passthrough.ts';

interface Dependencies extends PassthroughDependencies {
  readonly connections: Connections;
}

/** Throws what the same request would be refused with now. */
export type CheckKeptAnswer = (c: AppContext, kept: KeptAnswer) => Promise<void>;

/** A field of the kept body that names something by its id. */
function idIn({ body }: KeptAnswer, name: 'id' | 'connection_id'): string {
  const value: unknown = (JSON.parse(Buffer.from(body, 'base64').toString('utf8')) as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : '';
}

export function createKeptAnswerCheck(dependencies: Dependencies): CheckKeptAnswer {
  const { calls, connections } = dependencies;
  /** Of what belongs to the workspace only connections, and what hangs on them, can be gone. */
  async function checkUnified(c: AppContext, kept: KeptAnswer): Promise<void> {
    const [, kind, id] = c.get('target').segments;
    const workspaceId = c.get('workspaceId');
    // A refusal and the end of something tell nothing of it.
    if (kept.status >= 300 || c.req.method === 'DELETE') return;
    if (kind === 'connection') await connections.findRow(workspaceId, id || idIn(kept, 'id'));
    if (kind === 'webhook' && id === undefined) await calls.open(workspaceId, idIn(kept, 'connection_id'));
  }

  return async (c, kept) => {
    const [category] = c.get('target').segments;
    if (category === 'unified') return await checkUnified(c, kept);
    await (category === 'passthrough' ? admitPassthroughCall(c, dependencies) : admitObject(c, calls));
  };
}
