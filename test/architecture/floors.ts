/**
 * The rooms of the project, from the ground up. An import goes down this list or stays in its room, type imports
 * included. The linter's import rules are generated from it (`npm run floors`), and `floors.test.ts` reads it.
 */
export const FLOORS = [
  { room: 'schema', holds: 'the wire, the tables, permissions' },
  { room: 'src/lib', holds: 'time, ids, crypto, outbound requests, metrics, errors' },
  { room: 'src/databases', holds: "the customers' databases" },
  { room: 'src/config', holds: 'the environment, read and checked once' },
  { room: 'adapters/contract', holds: 'what an adapter is' },
  { room: 'adapters/toolkit', holds: 'what any adapter needs' },
  { room: 'adapters/jira', holds: 'everything about Jira Cloud' },
  { room: 'adapters/linear', holds: 'everything about Linear' },
  { room: 'src/store', holds: 'rows and queries' },
  { room: 'src/jobs', holds: 'due work and leases' },
  { room: 'src/cluster', holds: 'the other processes' },
  { room: 'src/access', holds: 'who may' },
  { room: 'src/connections', holds: 'who is connected' },
  { room: 'src/agents', holds: 'agents that people let in' },
  { room: 'src/call-log', holds: 'which requests there were' },
  { room: 'src/calls', holds: 'one request on a connection' },
  { room: 'src/privacy', holds: 'what must go' },
  { room: 'src/webhooks', holds: 'subscriptions, native events, polling, delivery' },
  { room: 'src/http', holds: 'the HTTP door' },
  { room: 'src/mcp', holds: 'the door for agents' },
  { room: 'src/docs', holds: 'the pages of the documentation' },
  { room: 'src/console', holds: 'the pages of the console' },
  { room: 'src', holds: 'how it is put together' },
  { room: 'src/cli', holds: 'the command' },
] as const;

/** Rooms beside the house: what they may import, of rooms that are not their own. */
export const BESIDE = [
  { room: 'sandbox/common', holds: 'what any simulated provider needs', mayImport: ['src/lib'] },
  {
    room: 'sandbox/jira',
    holds: 'a simulated Jira Cloud',
    mayImport: ['schema', 'src/lib', 'sandbox/common', 'adapters/jira'],
  },
  { room: 'sandbox/linear', holds: 'a simulated Linear', mayImport: ['schema', 'src/lib', 'sandbox/common'] },
  {
    room: 'openapi',
    holds: 'the OpenAPI document, and generated pages',
    mayImport: ['schema', 'src/lib', 'adapters/contract', 'src/connections', 'src/cli'],
  },
] as const;

/** Imports that go up, and why: each is loaded only when it is asked for, or is the one line that names something. */
export const EXCEPTIONS: readonly { from: string; to: string; reason: string }[] = [
  { from: 'src', to: 'sandbox/jira', reason: 'the one hook that loads the sandboxes' },
  { from: 'src', to: 'sandbox/linear', reason: 'the one hook that loads the sandboxes' },
  { from: 'src/cli', to: 'sandbox/jira', reason: '`taskgate sandbox` runs it alone' },
];
