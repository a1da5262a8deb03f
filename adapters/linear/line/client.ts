/** One connection's client of Linear's GraphQL API: address, credentials, errors, pace. Knows nothing of models. */
import { GatewayError } from '../../../src/lib/errors.ts';
import type { ClientSession, HttpClient } from '../../toolkit/client-policy.ts';
import { createHttpClient } from '../../toolkit/http-client.ts';
import { type JsonObject, object, textAt } from '../../toolkit/json.ts';
import { inDoubt } from '../../toolkit/outcome.ts';
import { authorization, readCredentials } from './credentials.ts';
import { isAboutScopes, linearError, missingEntity } from './errors.ts';
import { linearPace } from './pacing.ts';

export type Variables = Readonly<Record<string, unknown>>;

export interface LinearClient {
  /** The data of a query, whole. */
  query(document: string, variables?: Variables): Promise<JsonObject>;
  /** The same; undefined where the answer holds none. */
  dataOf(document: string, variables?: Variables): Promise<JsonObject | undefined>;
  /**
   * What the one mutation of a document answers with.
   * @param about the kind of object that is written: one of another kind that is not there is a mistake of the input.
   */
  mutate(document: string, variables: Variables, about: string): Promise<JsonObject>;
  /** How many queries may be sent that nobody has asked for yet. */
  spare(): number;
  /** Requests that are handed on as they are. */
  readonly api: HttpClient;
  readonly apiUrl: string;
  /** The host of files. */
  readonly uploads: HttpClient;
  readonly uploadsUrl: string;
}

export const USER_AGENT = 'taskgate';
export const GRAPHQL = '/graphql';

const dataIn = (answer: unknown): JsonObject | undefined => object(object(answer)?.data);

function wholeData(answer: unknown): JsonObject {
  const data = dataIn(answer);
  if (data) return data;
  throw new GatewayError('upstream_error', 'Linear answered without data.');
}

/** A mutation's answer says whether it was carried out, beside its errors. */
function resultOf(answer: unknown): JsonObject {
  const [result] = Object.values(object(object(answer)?.data) ?? {}).map(object);
  if (!result) throw inDoubt(new GatewayError('upstream_error', 'Linear answered without a result.'));
  if (result.success === false) {
    throw new GatewayError('validation_failed', 'Linear says that it did not carry this out, and does not say why.');
  }
  return result;
}

/** Something that the input names is not there. */
function inputError(error: unknown, about: string): unknown {
  const entity = missingEntity(error);
  if (entity === undefined || entity === about || !(error instanceof GatewayError)) return error;
  return new GatewayError('validation_failed', error.message, { details: error.details, cause: error });
}

/** Whose limits the calls draw on. */
function paceOwner({ connection, credentials }: ClientSession): string {
  const kind = readCredentials(credentials).kind;
  return `${kind} ${textAt(connection.auth, 'user_id') ?? connection.id}`;
}

export function createClient(session: ClientSession): LinearClient {
  const { auth } = session.connection;
  const meta = object(auth.meta);
  const apiUrl = textAt(meta, 'api_url') ?? '';
  const uploadsUrl = textAt(meta, 'uploads_url') ?? '';
  const clientTo = (address: string) =>
    createHttpClient(session, {
      provider: 'Linear',
      apiUrl: address,
      userAgent: USER_AGENT,
      pace: linearPace(paceOwner(session), session),
      authorization,
      isReading: (method) => method === 'GET',
      isAboutScopes,
      refusal: ({ status, headers }, body, now) => linearError(status, headers, body, now),
      writtenObject: () => undefined,
    });
  const api = clientTo(apiUrl);
  const send = (document: string, variables: Variables, isReading: boolean) =>
    api.json({ method: 'POST', path: GRAPHQL, body: { query: document, variables }, isReading });
  return {
    api,
    apiUrl,
    uploads: clientTo(uploadsUrl),
    uploadsUrl,
    spare: () => api.spare({ method: 'POST', path: GRAPHQL }),
    query: async (document, variables = {}) => wholeData(await send(document, variables, true)),
    dataOf: async (document, variables = {}) => dataIn(await send(document, variables, true)),
    mutate: async (document, variables, about) =>
      resultOf(await send(document, variables, false).catch((error) => Promise.reject(inputError(error, about)))),
  };
}
