/** One adapter, connected to its sandbox through a whole gateway: what the conformance suite is run over. */
import { expect } from 'vitest';
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import type { ObjectAdapter } from '../../../adapters/contract/object-adapter.ts';
import type { Session } from '../../../adapters/contract/session.ts';
import type { JsonObject } from '../../../schema/field.ts';
import { definitionOf, OBJECT_TYPES, type ObjectType } from '../../../schema/objects.ts';
import type { Stand } from '../../contract/stand.ts';
import type { Receiver } from '../../support/receiver.ts';

/** Answers of the sandbox to its next requests, in place of its own. */
export interface Fault {
  readonly status: number;
  /** Once when absent. */
  readonly times?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What only somebody who knows the sandbox can say of one object there. */
export interface Samples {
  /** Parameters of a list that holds several objects. */
  readonly list?: Readonly<Record<string, string>>;
  /** Parameters of the provider's own by which every readable field is there. */
  readonly read?: Readonly<Record<string, string>>;
  /** Ids of objects without which some field would not be seen. */
  readonly closely?: readonly string[];
  /** A body that creates one; another one each time where a name may stand once. */
  readonly body?: JsonObject;
  /** Values to write: the first to a new object, the last to one that is there. The first field is changed by itself. */
  readonly values?: Readonly<Record<string, readonly unknown[]>>;
  /** Bodies for fields that exclude one of `body`. */
  readonly bodies?: Readonly<Record<string, JsonObject>>;
  readonly unknownId: string;
}

export interface Provider {
  readonly adapter: Adapter;
  /** Its `connectionId` is a connection of the adapter with all of its permissions. */
  readonly stand: Omit<Stand, 'sandbox'>;
  readonly receiver: Receiver;
  readonly samples: Readonly<Partial<Record<ObjectType, Samples>>>;
  /** Path of something to read by the passthrough. */
  readonly path: string;
  /** What is sent to read it; nothing where a GET does. */
  readonly question?: object;
  /** Requests that have reached the sandbox. */
  requests(): number;
  fail(fault: Fault): void;
  /** The next request that creates such an object is carried out, and its answer lost. */
  loseCreation(type: ObjectType): void;
  /** Takes back faults that did not strike. */
  calm(): void;
  now(): number;
  /** Moves the clock of the gateway and of the sandbox. */
  pass(ms: number): void;
  /** A connection that may register for native events, where the adapter has any. */
  nativeConnection?(): Promise<string>;
  close(): Promise<void>;
}

export type Open = () => Promise<Provider>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** One object of a provider, by the calls that the API has for it. */
export interface Subject {
  readonly type: ObjectType;
  readonly object: ObjectAdapter<Session, JsonObject>;
  readonly samples: Samples;
  /** Fields of the model, without `raw`. */
  readonly fields: readonly string[];
  ask(method: string, id?: string, options?: { query?: object; body?: unknown; headers?: object }): Promise<Answer>;
  /** These expect a success. */
  list(query?: object): Promise<JsonObject[]>;
  get(id: string, query?: object): Promise<JsonObject>;
  create(change?: JsonObject, headers?: object): Promise<JsonObject>;
  update(id: string, body: JsonObject): Promise<JsonObject>;
}

export const idOf = ({ id }: JsonObject): string => String(id);

export function askOf({ stand }: Pick<Provider, 'stand'>, type: ObjectType): Subject['ask'] {
  const { category, name } = definitionOf(type);
  return async (method, id, { query = {}, body, headers = {} } = {}) => {
    const path = `/${category}/${stand.connectionId}/${name}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;
    const answer = await stand.send(method, `${path}?${new URLSearchParams({ ...query })}`, body, { ...headers });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: text === '' ? undefined : JSON.parse(text) };
  };
}

export function subjectOf(provider: Provider, type: ObjectType): Subject {
  const object = provider.adapter.object(type);
  const samples = provider.samples[type];
  if (!object || !samples) throw new Error(`${provider.adapter.name} has no ${type}, or no samples of it.`);
  const ask = askOf(provider, type);
  const ok = async <T>(...parameters: Parameters<Subject['ask']>): Promise<T> => {
    const { status, body } = await ask(...parameters);
    expect(status, `${parameters[0]} ${type}: ${JSON.stringify(body)}`).toBe(200);
    return body as T;
  };
  return {
    type,
    object,
    samples,
    fields: Object.keys(definitionOf(type).model.shape).filter((field) => field !== 'raw'),
    ask,
    list: (query = {}) => ok('GET', undefined, { query: { ...samples.list, ...query } }),
    get: (id, query = {}) => ok('GET', id, { query: { ...samples.read, ...query } }),
    create: (change = {}, headers = {}) => ok('POST', undefined, { body: { ...samples.body, ...change }, headers }),
    update: (id, body) => ok('PUT', id, { body }),
  };
}

/** Every object of the list, page by page. */
export async function walk(subject: Subject, limit: number, query: object = {}): Promise<JsonObject[]> {
  const found: JsonObject[] = [];
  for (let offset = 0; ; offset += limit) {
    const page = await subject.list({ ...query, offset, limit });
    found.push(...page);
    if (page.length < limit) return found;
  }
}

export const typesOf = (adapter: Adapter): ObjectType[] => OBJECT_TYPES.filter((type) => adapter.object(type));
