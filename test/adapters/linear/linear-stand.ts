/** A gateway in front of the bundled sandboxes, connected to the one of Linear by a key. */
import { startSandbox as startJira } from '../../../sandbox/jira/index.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../sandbox/linear/index.ts';
import type { JsonObject } from '../../../schema/field.ts';
import { createLogger } from '../../../src/lib/observe/log.ts';
import { connectSandbox } from '../../../src/sandbox.ts';
import { gatewayOn, type Stand } from '../../contract/stand.ts';

export interface Answered {
  readonly status: number;
  readonly headers: Headers;
  readonly body: JsonObject;
}

export interface LinearStand extends Omit<Stand, 'sandbox' | 'close'> {
  readonly linear: Sandbox;
  /** @param path behind the connection: `task/{c}/task`, with `{c}` for its id. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>;
  /** Texts of the requests to the API since the last time. */
  sent(): string[];
  now(): number;
  pass(ms: number): void;
  close(): Promise<void>;
}

export async function startLinearStand(
  options: SandboxOptions = {},
  variables: Readonly<Record<string, string>> = {},
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
  const jira = await startJira({ seed: 'empty', now });
  const { sandbox: _jira, ...stand } = await gatewayOn(jira, {
    now,
    variables: { TASKGATE_ALLOW_PRIVATE_NETWORK: 'true', ...variables },
  });
  const deps = { clock: { now }, log: createLogger('silent') };
  const connectionId = await connectSandbox(stand.gateway, linear, stand.workspaceId, deps);
  texts.length = 0;
  return {
    ...stand,
    linear,
    connectionId,
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
    },
    async close() {
      await stand.close();
      await linear.close();
      await jira.close();
    },
  };
}
