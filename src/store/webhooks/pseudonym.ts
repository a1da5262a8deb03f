/**
 * What stands for an object whose id must not be kept: who knows the id finds what is known of it, and nobody else. It
 * differs from webhook to webhook, and comes after every id of a provider's.
 */
import { createHash } from 'node:crypto';

export const FIRST_PSEUDONYM = '~';

export const isPseudonym = (objectId: string): boolean => /^~[\da-f]{64}$/.test(objectId);

export const pseudonymOf = (webhookId: string, objectId: string): string =>
  FIRST_PSEUDONYM + createHash('sha256').update(`${webhookId}\n${objectId}`).digest('hex');
