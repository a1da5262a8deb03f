/** What an operator sets for the fake provider. */
import { type AdapterSettings, defineSettings } from '../../../src/config/adapter-settings.ts';
import { url } from '../../../src/config/values.ts';

export interface FakeSettings extends AdapterSettings {
  /** Without a trailing slash. */
  readonly apiUrl: string;
}

const PUBLIC = 'https://api.fake.example';

export const settings = defineSettings({
  variables: {
    FAKE_API_URL: { schema: url, default: PUBLIC, doc: 'Base URL of the API of Fake.' },
  },
  read: ({ FAKE_API_URL: apiUrl }): FakeSettings => ({
    apiUrl,
    // It has no OAuth: only these two are asked for by the gateway.
    app: undefined,
    endpoints: { authUrl: apiUrl, apiUrl, isPrivate: apiUrl !== PUBLIC },
  }),
  withSimulator: (current, simulator) => ({ ...current, apiUrl: simulator.url }),
});
