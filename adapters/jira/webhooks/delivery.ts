/**
 * What Jira sends for a dynamic webhook. Only ids and the event's name are used: the issue in it is in another form
 * (API version 2, wiki text) and as old as the event. Source: developer.atlassian.com, webhooks; recorded deliveries.
 */
import { createSecretKey, type KeyObject } from 'node:crypto';
import { decodeJwt, jwtVerify } from 'jose';
import type { LRUCache } from 'lru-cache';
import type { OAuthApp } from '../../../src/config/adapter-settings.ts';
import type { Clock } from '../../../src/lib/clock.ts';
import { GatewayError } from '../../../src/lib/errors.ts';
import { recentlyUsed } from '../../../src/lib/recently-used.ts';
import type {
  EventApp,
  EventDelivery,
  EventRequest,
  EventSite,
  ObjectEvent,
  UnreadRequest,
  VerifyDependencies,
} from '../../contract/events.ts';
import { id, isObject, type JsonObject, number, object, text, textAt } from '../../toolkit/json.ts';
import { commentIdOf } from '../map/comment.ts';
import { type EventMeaning, meaningOf } from './event-names.ts';

const CLOCKS_MAY_DIFFER_S = 60;

const MOST_TOKENS = 200;

/** What is known of an app: its key, and the ends of tokens that were verified, since deliveries may share one. */
interface Signer {
  readonly key: KeyObject;
  /** Epoch seconds by token. */
  readonly ends: LRUCache<string, number>;
}

const signers = new WeakMap<OAuthApp, Signer>();

function signerOf(app: OAuthApp): Signer {
  const signer = signers.get(app) ?? {
    key: createSecretKey(app.clientSecret, 'utf8'),
    ends: recentlyUsed<number>(MOST_TOKENS),
  };
  signers.set(app, signer);
  return signer;
}

const refused = (cause?: unknown) =>
  new GatewayError('unauthorized', 'This request was not signed by Jira.', { cause });

/** Whom a token says it is of, which is not verified yet. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss;
  } catch (error) {
    throw refused(error);
  }
}

const wasVerified = (app: OAuthApp, token: string, clock: Clock): boolean =>
  (signerOf(app).ends.get(token) ?? 0) > clock.now() / 1000;

async function checkToken(app: OAuthApp, token: string, clock: Clock): Promise<void> {
  if (wasVerified(app, token, clock)) return;
  const { key, ends } = signerOf(app);
  const { payload } = await jwtVerify(token, key, {
    algorithms: ['HS256'],
    requiredClaims: ['exp'],
    clockTolerance: CLOCKS_MAY_DIFFER_S,
    currentDate: new Date(clock.now()),
  });
  ends.set(token, payload.exp ?? 0);
}

/**
 * The JWT that Jira signs with the app's secret. It does not cover the body, so whoever catches one can send what he
 * likes for a quarter of an hour, and whoever has an app can sign what he likes: nothing in a body may be believed, and it
 * concerns nobody but the connections of that app.
 */
export async function verify(
  { headers }: UnreadRequest,
  { app, appsOf, clock }: VerifyDependencies,
): Promise<readonly EventApp[]> {
  const [, token] = /^bearer\s+(\S+)$/i.exec(headers.authorization ?? '') ?? [];
  if (token === undefined) throw refused();
  const operators = app?.clientSecret ? [app] : [];
  const known = operators.filter((one) => wasVerified(one, token, clock));
  if (known.length > 0) return known;
  const issuer = issuerOf(token);
  const named = issuer === undefined ? [] : await appsOf(issuer);
  const candidates = named.length > 0 ? named : operators;
  const checks = await Promise.allSettled(candidates.map((one) => checkToken(one, token, clock)));
  const signers = candidates.filter((_, index) => checks[index]?.status === 'fulfilled');
  if (signers.length > 0) return signers;
  throw refused(checks.find((check) => check.status === 'rejected')?.reason);
}

function nonsense(what: string): GatewayError {
  return new GatewayError('invalid_request', `This is no delivery of Jira's: ${what}.`);
}

function contentOf({ body }: EventRequest): JsonObject {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(body).toString('utf8'));
  } catch (cause) {
    throw new GatewayError('invalid_request', "This is no delivery of Jira's: its body is not JSON.", { cause });
  }
  if (!isObject(content)) throw nonsense('its body is not an object');
  return content;
}

/** Addresses of things lead through Atlassian's gateway, with the site's id, or to the site itself. */
function siteOf(content: JsonObject): EventSite {
  for (const thing of [content.issue, content.comment, content.user]) {
    const self = textAt(thing, 'self') ?? '';
    const [, siteId] = /\/ex\/jira\/([^/]+)\/rest\//.exec(self) ?? [];
    if (siteId !== undefined) return { siteId, siteUrl: undefined };
    if (URL.canParse(self)) return { siteId: undefined, siteUrl: new URL(self).origin };
  }
  return { siteId: undefined, siteUrl: undefined };
}

type Occasion = Pick<ObjectEvent, 'at' | 'isCascade'>;

/** A comment's own address names its issue, where the delivery holds no issue. */
const issueOf = (comment: unknown): string | undefined =>
  /\/issue\/(\d+)\/comment\//.exec(textAt(comment, 'self') ?? '')?.[1];

/** Issues are told of as they are; a comment also moves its issue's `updated`, of which nothing else tells. */
function eventsOf(content: JsonObject, { objectType, event }: EventMeaning, occasion: Occasion): ObjectEvent[] {
  const issueId = id(object(content.issue)?.id) ?? issueOf(content.comment);
  if (issueId === undefined) throw nonsense('it names no issue');
  if (objectType === 'task_task') {
    const parentId = id(object(object(object(content.issue)?.fields)?.parent)?.id);
    return [{ objectType, event, id: issueId, ...(parentId !== undefined && { parentId }), ...occasion }];
  }
  const commentId = id(object(content.comment)?.id);
  if (commentId === undefined) throw nonsense('it names no comment');
  const comment = { objectType, event, id: commentIdOf(issueId, commentId), parentId: issueId, ...occasion };
  if (occasion.isCascade) return [comment];
  return [comment, { objectType: 'task_task', event: 'updated', id: issueId, ...occasion }];
}

export function parse(request: EventRequest): EventDelivery {
  const { headers } = request;
  const content = contentOf(request);
  const deliveryId = headers['x-atlassian-webhook-identifier'];
  if (!deliveryId || deliveryId.length > 200) throw nonsense('X-Atlassian-Webhook-Identifier is missing');
  const meaning = meaningOf(text(content.webhookEvent) ?? '');
  const matched = Array.isArray(content.matchedWebhookIds) ? content.matchedWebhookIds : [];
  // What is deleted along with an issue comes in the slower of the two flows.
  const isCascade = meaning?.event === 'deleted' && /^secondary$/i.test(headers['x-atlassian-webhook-flow'] ?? '');
  return {
    id: deliveryId,
    registrationIds: matched.map(id).filter((one) => one !== undefined),
    ...siteOf(content),
    events: meaning ? eventsOf(content, meaning, { isCascade, at: number(content.timestamp) ?? 0 }) : [],
  };
}
