/** A webhook with a database keeps a copy of all objects, whichever event it was created for. */
import { definitionOf, type ObjectType } from '../../../schema/objects.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';

export const isMirror = ({ dbType }: Pick<WebhookRow, 'dbType'>): boolean => dbType !== null;

/** Whether a webhook is polled for as long as it lives: what no event tells of makes a copy differ as well. */
export const isPolled = (webhook: Pick<WebhookRow, 'dbType' | 'type'>): boolean =>
  webhook.type === 'virtual' || isMirror(webhook);

/** Whether a webhook is sent an event. */
export const takesEvent = (webhook: Pick<WebhookRow, 'dbType' | 'event'>, event: WebhookRow['event']): boolean =>
  isMirror(webhook) || webhook.event === event;

/** Whether a webhook is sent objects as they are, and not only which of them are gone. */
export const takesStates = (webhook: Pick<WebhookRow, 'dbType' | 'event'>): boolean =>
  isMirror(webhook) || webhook.event !== 'deleted';

/** Objects that are read at a time to fill a copy, that one delivery has, and that are written at a time; deliveries of these. */
const OBJECTS = { read: 1000, delivered: 500, written: 2000, waiting: 8 };
/** The same where the provider's own objects, which are large, are part of the copy. */
const LARGE_OBJECTS = { read: 100, delivered: 100, written: 400, waiting: 4 };

/** Objects of one delivery at most. */
export const objectsAtOnce = (webhook: WebhookRow): number =>
  isMirror(webhook) ? mirrorSizes(webhook).delivered : webhook.pageMaxLimit;

export const mirrorSizes = (webhook: Pick<WebhookRow, 'fields'>): typeof OBJECTS =>
  mirrorsRaw(webhook) ? LARGE_OBJECTS : OBJECTS;

/** Without them two states of a row can't be compared. */
const NEEDED = ['id', 'created_at', 'updated_at'];

const isRaw = (name: string): boolean => name === 'raw' || name.startsWith('raw.');

/** `fields` with what a copy needs in any case. */
export function mirroredFields(fields: string | null, type: ObjectType): string | null {
  const names = (fields ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (names.every(isRaw)) return fields;
  const known = Object.keys(definitionOf(type).model.shape);
  return [...new Set([...names, ...NEEDED.filter((name) => known.includes(name))])].join(',');
}

/** Whether the provider's own object is part of the copy. */
export const mirrorsRaw = ({ fields }: Pick<WebhookRow, 'fields'>): boolean =>
  (fields ?? '').split(',').some((name) => isRaw(name.trim()));
