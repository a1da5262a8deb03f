/** The operator's own API key. */
import type { Config } from './config.ts';

/** Short enough to type, long enough that nobody guesses it over the network. */
const SHORTEST_KEY = 24;

/** Why the key can't stand at an open door; undefined when it can, or there is none. */
export const apiKeyProblem = ({ apiKey }: Pick<Config, 'apiKey'>): string | undefined =>
  apiKey === undefined || apiKey.length >= SHORTEST_KEY
    ? undefined
    : `must be at least ${SHORTEST_KEY} characters long.`;
