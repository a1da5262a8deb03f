/** `POST /hooks/{secret}`: what providers send by themselves. Whoever knows the address and can sign needs no API key. */
import type { Hooks } from '../../webhooks/native/hooks.ts';
import type { AppContext } from '../context.ts';
import { PROVIDERS, readBytes } from '../io/body.ts';

export const hooksRoute =
  (hooks: Hooks, maxBytes: number) =>
  async (c: AppContext): Promise<Response> => {
    let reading: Promise<Uint8Array> | undefined;
    const body = () => {
      reading ??= readBytes(c, maxBytes, PROVIDERS);
      return reading;
    };
    await hooks.receive(c.req.param('secret') ?? '', { headers: c.req.header(), body });
    return c.body(null, 204);
  };
