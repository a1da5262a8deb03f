/** What an adapter brings to the configuration: environment variables of its own, and what it makes of them. */
import type { z } from 'zod';
import { ConfigError } from './error.ts';

/** An environment variable. Its schema parses a text, and says in its error what it accepts. */
export interface Variable<T = unknown> {
  readonly schema: z.ZodType<T, string>;
  /** The text that stands in for an absent one. */
  readonly default?: string;
  /** For the documentation: one sentence. */
  readonly doc: string;
  /** Whether it may also be given as `NAME_FILE`, the path of a file that holds it. */
  readonly isSecret?: boolean;
}

/** Where an OAuth app lives. */
export interface OAuthEndpoints {
  /** Of the authorize and token endpoints, without a trailing slash. */
  readonly authUrl: string;
  /** Of the API, without a trailing slash. */
  readonly apiUrl: string;
  /** Whether the operator pointed these at a private address. */
  readonly isPrivate: boolean;
}

/** An app that customers authorize: the operator's, or one of a workspace. */
export interface OAuthApp {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly endpoints: OAuthEndpoints;
}

/** One of several clouds that a provider runs apart from each other, such as one for governments. */
export interface AppCloud {
  readonly id: string;
  /** For people. */
  readonly name: string;
  readonly endpoints: OAuthEndpoints;
}

/** What every adapter's settings have; the rest is the adapter's own. */
export interface AdapterSettings {
  /** The operator's OAuth app; undefined when there is none. */
  readonly app: OAuthApp | undefined;
  /** Where the apps of workspaces live. */
  readonly endpoints: OAuthEndpoints;
  /** Where they may live instead, by name; absent for a provider with one cloud. */
  readonly clouds?: readonly AppCloud[];
}

/** A provider that is simulated beside the gateway. */
export interface Simulator {
  readonly url: string;
  /** The app that it knows. */
  readonly app?: Omit<OAuthApp, 'endpoints'>;
}

/** Names of the variables that hold the operator's OAuth app. */
export interface AppVariables {
  readonly clientId: string;
  readonly clientSecret: string;
}

export interface SettingsDefinition<S extends AdapterSettings = AdapterSettings> {
  /** By name, unique over all adapters. */
  readonly variables: Readonly<Record<string, Variable>>;
  /** Absent when there is no OAuth. */
  readonly appVariables?: AppVariables;
  /** Throws a ConfigError when values that are right each by itself do not go together. */
  read(values: Readonly<Record<string, unknown>>): S;
  /** The settings with a simulator let in; its app stands in where the operator has none. */
  withSimulator(settings: S, simulator: Simulator): S;
}

type ValuesOf<V extends Readonly<Record<string, Variable>>> = {
  readonly [N in keyof V]: V[N] extends Variable<infer T>
    ? T | (V[N] extends { default: string } ? never : undefined)
    : never;
};

/** Checks that `read` asks for variables that there are, by their types. */
export const defineSettings = <const V extends Readonly<Record<string, Variable>>, S extends AdapterSettings>(
  definition: Omit<SettingsDefinition<S>, 'variables' | 'read'> & {
    readonly variables: V;
    read(values: ValuesOf<V>): S;
  },
): SettingsDefinition<S> => definition as SettingsDefinition<S>;

/** The operator's app: both halves of it, or none. Throws a ConfigError for one half. */
export function operatorsApp(
  names: AppVariables,
  values: Readonly<Record<string, unknown>>,
  endpoints: OAuthEndpoints,
): OAuthApp | undefined {
  const { [names.clientId]: clientId, [names.clientSecret]: clientSecret } = values;
  if (typeof clientId === 'string' && typeof clientSecret === 'string') return { clientId, clientSecret, endpoints };
  if (clientId === undefined && clientSecret === undefined) return undefined;
  const [missing, given] =
    clientId === undefined ? [names.clientId, names.clientSecret] : [names.clientSecret, names.clientId];
  throw new ConfigError(`${missing} must be set when ${given} is.`);
}
