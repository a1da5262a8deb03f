/** One object as an adapter offers it: what can be asked, and what comes back. */

import type { Readable } from 'node:stream';
import type { JsonObject } from '../../schema/field.ts';
import type { FieldSupport } from '../../schema/models/integration.ts';
import { WEBHOOK_EVENTS, type WebhookEvent } from '../../schema/models/webhook.ts';

/** Which fields an answer needs. An adapter may fetch less for it; it never has to remove anything. */
export interface Selection {
  /** Whether the field must be there; slow fields only when they were named. */
  wants(field: string): boolean;
  /** Whether the provider's own object, or a part of it, must be there. */
  readonly wantsRaw: boolean;
}

/** One object of an answer, with the provider's own object beside it. */
export interface Item<M> {
  readonly object: M;
  readonly raw: JsonObject;
  /** Of a file: whether it has no bytes of its own, such as a link that leads elsewhere. */
  readonly hasNoBytes?: boolean;
}

export type Sort = 'name' | 'updated_at' | 'created_at';

/** How an answer is to be read. */
export interface ReadOptions {
  readonly select: Selection;
  /** The caller's provider parameters; only those of `rawParameters`. */
  readonly raw: Readonly<Record<string, string>>;
}

export interface ListInput extends ReadOptions {
  readonly offset: number;
  readonly limit: number;
  readonly sort: Sort | undefined;
  readonly order: 'asc' | 'desc' | undefined;
  /** Epoch milliseconds. */
  readonly updatedGte: number | undefined;
  readonly query: string | undefined;
  /** Values of the object's own parameters; only supported ones, never empty. */
  readonly filters: Readonly<Record<string, string>>;
}

export interface GetInput extends ReadOptions {
  readonly id: string;
}

export interface WriteInput extends ReadOptions {
  /** Validated against the object's schema. */
  readonly body: JsonObject;
  /** The bytes, when the object is a file. */
  readonly content?: FileContent;
}

/** What must not have changed in between. */
export interface Guard {
  /** Epoch milliseconds: a later `updated_at` is a conflict. Only given when `guarded`. */
  readonly unmodifiedSince?: number | undefined;
}

export interface UpdateInput extends WriteInput, Guard {
  readonly id: string;
}

/** The bytes of a file to store. */
export interface FileContent {
  readonly name: string;
  readonly mimeType: string;
  readonly stream: Readable;
  /** In bytes, when known beforehand. */
  readonly size: number | undefined;
}

/** The verbs of one object; an absent one means "not supported". A list returns fewer than `limit` only at its end. */
export interface ObjectVerbs<C, M> {
  list?(context: C, input: ListInput): Promise<Item<M>[]>;
  get?(context: C, input: GetInput): Promise<Item<M>>;
  create?(context: C, input: WriteInput): Promise<Item<M>>;
  /**
   * Throws `validation_failed` with what is wrong with an object to create, as far as it is known without creating it.
   * Asked about a body that lacks required fields, so that one response names everything.
   */
  check?(context: C, input: WriteInput): Promise<void>;
  update?(context: C, input: UpdateInput): Promise<Item<M>>;
  remove?(context: C, input: RemoveInput): Promise<void>;
}

export interface RemoveInput extends Guard {
  readonly id: string;
  /** The caller's provider parameters; only those of `removeParameters`. */
  readonly raw: Readonly<Record<string, string>>;
}

export type ParameterSupport = 'supported' | 'supported-required';

/** What an adapter offers of one object. */
export interface ObjectSupport<M> {
  readonly readable: readonly (keyof M & string)[];
  readonly writable: readonly (keyof M & string)[];
  /** Writable fields without which nothing can be created, beside those that the API itself requires. */
  readonly needed?: readonly (keyof M & string)[];
  /** Readable fields whose values are not the provider's own as they are; every other readable one is `native`. */
  readonly fieldSupport?: Readonly<Partial<Record<keyof M & string, 'derived' | 'lossy'>>>;
  /** Readable fields that cost extra calls. */
  readonly slow: readonly (keyof M & string)[];
  /** Narrowing parameters of the list; others of the API are refused by name. */
  readonly filters: Readonly<Record<string, ParameterSupport>>;
  /** Parameters that change nothing here and may be given all the same. */
  readonly ignored?: readonly string[];
  /** Sortings that the provider can do; others are ignored. */
  readonly sorts: readonly Sort[];
  readonly updatedGte: boolean;
  /**
   * How a change shows: by `updated_at`, which moves with every one of them; only to those who compare the object with
   * what it was; or never, because there is none.
   */
  readonly changes: 'timed' | 'compared' | 'never';
  readonly query: boolean;
  /** Whether update and remove compare `unmodifiedSince` with what is there. */
  readonly guarded?: boolean;
  /** What is peculiar to this provider, by the name of a field or of a parameter, for the reference: "always FILE". */
  readonly notes?: Readonly<Record<string, string>>;
  /** Keys that `raw=` may carry. */
  readonly rawParameters: readonly string[];
  /** What agents' calls say in `raw`, in reading and in the body, unless they say something else: forms that suit them. */
  readonly agentDefaults?: Readonly<Record<string, string>>;
  /** Keys that `raw=` may carry when the object is removed. */
  readonly removeParameters?: readonly string[];
}

/** How each of these fields of the model is supported. `raw` is no field of the model: it is the provider's own object. */
export const fieldSupportOf = (
  { readable, fieldSupport = {} }: ObjectSupport<JsonObject>,
  fields: readonly string[],
): Record<string, FieldSupport> =>
  Object.fromEntries(
    fields
      .filter((field) => field !== 'raw')
      .map((field) => [field, readable.includes(field) ? (fieldSupport[field] ?? 'native') : 'absent']),
  );

/** Events that virtual webhooks find by polling an object. */
export function virtualEvents(object: ObjectSupport<JsonObject> & ObjectVerbs<never, unknown>): WebhookEvent[] {
  if (!object.list) return [];
  return WEBHOOK_EVENTS.filter((event) => event !== 'updated' || object.changes !== 'never');
}

export type ObjectAdapter<C, M> = ObjectSupport<M> & ObjectVerbs<C, M>;
