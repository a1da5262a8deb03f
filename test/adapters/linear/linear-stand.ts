/** A gateway in front of the bundled Linear, connected to it by a key. */
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../sandbox/linear/index.ts';
import type { JsonObject } from '../../../schema/field.ts';
import { gatewayOn, type StandOn } from '../../contract/stand.ts';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject;
}

export interface LinearStand extends Omit<StandOn<Sandbox>, 'sandbox'> {
  readonly linear: Sandbox;
  /** @param path behind the connection: `task/{c}/task`, with `{c}` for its id. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>;
  /** Texts of the requests to the API since the last time. */
  sent(): string[];
  now(): number;
  /** Moves the clock of everybody. */
  pass(ms: number): void;
}

export async function startLinearStand(
  options: SandboxOptions = {},
  variables: Readonly<Record<string, string>> = {},
  /** How far the gateway's clock is ahead of Linear's. */
  skewMs = 0,
): Promise<LinearStand> {
  let ahead = 0;
  const now = () => Date.now() + ahead;
  const texts: string[] = [];
  const linear = await startSandbox({
    ...options,
    now,
    seesRequest: ({ target, text }) => {
      if (target === '/graphql') texts.push(text ?? '');
    },
  });
  const { sandbox: _linear, ...stand } = await gatewayOn(linear, {
    now: () => now() + skewMs,
    variables: { TASKGATE_ALLOW_PRIVATE_NETWORK: 'true', ...variables },
  });
  const { connectionId } = stand;
  texts.length = 0;
  return {
    ...stand,
    linear,
    sent: () => texts.splice(0),
    async ask(method, path, body, headers) {
      const answer = await stand.send(method, `/${path.replace('{c}', connectionId)}`, body, headers);
      const text = await answer.text();
      return {
        status: answer.status,
        headers: answer.headers,
        body: (text === '' ? {} : JSON.parse(text)) as JsonObject,
      };
    },
    now,
    pass(ms) {
      ahead += ms;
      linear.advance(0);
    },
    async close() {
      await stand.close();
      await linear.close();
    },
  };
}
