/** `npm run bench [NAME…] [-- --write]`: every comparison in one run, as a table; `--write` puts it into the page, too. */
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
import { writeToPage } from './page.ts';
import { benchReading } from './reading.ts';
import { benchRichText } from './rich-text.ts';
import { type Row, tableOf } from './row.ts';
import { benchScaling } from './scaling.ts';
import { benchStorms } from './storms.ts';
import { benchWebhooks } from './webhooks.ts';

const SUITES: Readonly<Record<string, () => Promise<Row[]>>> = {
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

const wanted = process.argv.slice(2).filter((name) => name !== '--write');
const isWritten = process.argv.includes('--write');
const rows: Row[] = [];
for (const [name, run] of Object.entries(SUITES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.error(`running ${name} …`);
  const found = await run();
  rows.push(...found);
  if (isWritten) writeToPage(name, tableOf(found));
}
console.log(tableOf(rows));
