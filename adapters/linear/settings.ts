/** Settings of the Linear adapter. Source of the addresses: linear.app/developers, OAuth 2.0 and file storage. */
import * as z from 'zod';
import {
  type AdapterSettings,
  defineSettings,
  operatorsApp,
  type Simulator,
} from '../../src/config/adapter-settings.ts';
import { url } from '../../src/config/values.ts';

/** As whom an OAuth app acts: the person who authorized it, or a user of its own. */
export type Actor = 'user' | 'app';

export interface LinearSettings extends AdapterSettings {
  readonly actor: Actor;
  /** Where the bytes of files are, without a trailing slash. */
  readonly uploadsUrl: string;
}

const AUTH_URL = 'https://linear.app';
const API_URL = 'https://api.linear.app';
const UPLOADS_URL = 'https://uploads.linear.app';

const APP = { clientId: 'LINEAR_CLIENT_ID', clientSecret: 'LINEAR_CLIENT_SECRET' } as const;

function withSimulator(settings: LinearSettings, { url: address, app }: Simulator): LinearSettings {
  const endpoints = { authUrl: address, apiUrl: address, isPrivate: true };
  return {
    ...settings,
    endpoints,
    uploadsUrl: address,
    app: settings.app ?? (app && { ...app, endpoints }),
  };
}

export const settings = defineSettings({
  appVariables: APP,
  variables: {
    LINEAR_CLIENT_ID: { schema: z.string(), isSecret: true, doc: 'Client ID of the OAuth app at Linear.' },
    LINEAR_CLIENT_SECRET: { schema: z.string(), isSecret: true, doc: 'Secret of the OAuth app at Linear.' },
    LINEAR_AUTH_URL: { schema: url, default: AUTH_URL, doc: 'Where customers authorize the app.' },
    LINEAR_API_URL: { schema: url, default: API_URL, doc: 'Base URL of the GraphQL API and of the token endpoint.' },
    LINEAR_UPLOADS_URL: { schema: url, default: UPLOADS_URL, doc: 'Where the bytes of files are.' },
    LINEAR_ACTOR: {
      schema: z.enum(['user', 'app'], 'user or app'),
      default: 'user',
      doc: 'As whom an OAuth connection acts: `user`, the person who authorized it, or `app`, a user of its own.',
    },
  },
  read(values): LinearSettings {
    const { LINEAR_AUTH_URL: authUrl, LINEAR_API_URL: apiUrl, LINEAR_UPLOADS_URL: uploadsUrl } = values;
    const endpoints = { authUrl, apiUrl, isPrivate: apiUrl !== API_URL || authUrl !== AUTH_URL };
    return { app: operatorsApp(APP, values, endpoints), endpoints, uploadsUrl, actor: values.LINEAR_ACTOR };
  },
  withSimulator,
});
