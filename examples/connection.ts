/** Where the examples find a gateway: `npm run example:…` starts one and sets these. */
import { UnifiedTo } from '@unified-api/typescript-sdk';

function variable(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(`Set ${name}, or start the example with npm run example:….`);
}

const serverURL = process.env.TASKGATE_URL ?? 'http://127.0.0.1:3000';
export const connectionId = variable('CONNECTION_ID');

/** Of a customer with another provider. */
export const otherConnectionId = () => variable('OTHER_CONNECTION_ID');

/** Signs the workspace's deliveries: `taskgate workspace secret` prints it. */
export const webhookSecret = () => variable('WEBHOOK_SECRET');

/** What the SDK has no method for. Throws what is answered when it is refused. */
export async function post(path: string, body: object): Promise<void> {
  const headers = { authorization: `Bearer ${variable('TASKGATE_API_KEY')}`, 'content-type': 'application/json' };
  const answer = await fetch(serverURL + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(await answer.text());
}

export const sdk = new UnifiedTo({ security: { jwt: variable('TASKGATE_API_KEY') }, serverURL });
