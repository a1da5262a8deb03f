import type { AppContext } from '../../http/context.ts';
import { GatewayError } from '../../lib/errors.ts';

/** What a page says of a form that was refused. Throws an error that whoever sent it can do nothing about. */
export function refusalOf(c: AppContext, error: unknown): GatewayError {
  if (!(error instanceof GatewayError) || error.code === 'internal') throw error;
  c.set('errorCode', error.code);
  return error;
}
