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

export const sdk = new UnifiedTo({ security: { jwt: variable('TASKGATE_API_KEY') }, serverURL });
