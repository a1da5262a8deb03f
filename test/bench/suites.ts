/** The suites of `npm run bench`, by the names they are run with. */
import { benchAgents } from './agents.ts';
import { benchDatabase } from './database.ts';
import { benchFairness } from './fairness.ts';
import { benchFloods } from './floods.ts';
import { benchGateway } from './gateway.ts';
import { benchGrowth } from './growth.ts';
import { benchInstall } from './install.ts';
import { benchLatency } from './latency.ts';
import { benchLinear } from './linear.ts';
import { benchNative } from './native.ts';
import { benchReading } from './reading.ts';
import { benchRichText } from './rich-text.ts';
import type { Row } from './row.ts';
import { benchScaling } from './scaling.ts';
import { benchStorms } from './storms.ts';
import { benchWebhooks } from './webhooks.ts';

export const SUITES: Readonly<Record<string, () => Promise<Row[]>>> = {
  gateway: benchGateway,
  'rich-text': benchRichText,
  reading: benchReading,
  linear: benchLinear,
  latency: benchLatency,
  storms: benchStorms,
  native: benchNative,
  scaling: benchScaling,
  growth: benchGrowth,
  install: benchInstall,
  webhooks: benchWebhooks,
  database: benchDatabase,
  fairness: benchFairness,
  agents: benchAgents,
  floods: benchFloods,
};
