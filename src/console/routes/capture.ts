/** `/console/connections/{id}/capture`: bodies are captured for a limited time. */
import { Hono } from 'hono';
import type { Captures } from '../../call-log/captures.ts';
import { type AppContext, type AppEnv, idOf } from '../../http/context.ts';
import { connectionAddress } from '../pages/connection-parts.tsx';
import { formOf, workspaceOf } from '../session/guard.ts';

export function captureRoutes({ captures }: { readonly captures: Captures }) {
  const done = (c: AppContext, name: string) => c.redirect(`${connectionAddress(idOf(c))}?done=${name}`, 303);

  return new Hono<AppEnv>()
    .post('/:id/capture', async (c) => {
      await captures.start(workspaceOf(c), idOf(c), Number(formOf(c).text('minutes')));
      return done(c, 'capture-started');
    })
    .post('/:id/capture/stop', async (c) => {
      await captures.stop(workspaceOf(c), idOf(c));
      return done(c, 'capture-stopped');
    })
    .post('/:id/capture/clear', async (c) => {
      await captures.clear(workspaceOf(c), idOf(c));
      return done(c, 'capture-cleared');
    });
}
