/** `npm run bench [NAME…]`: every comparison in one run, as a table. */
import { benchGateway } from './gateway.ts';
import { benchLatency } from './latency.ts';
import { benchNative } from './native.ts';
import { benchReading } from './reading.ts';
import { benchRichText } from './rich-text.ts';
import { printTable, type Row } from './row.ts';
import { benchScaling } from './scaling.ts';
import { benchStorms } from './storms.ts';
import { benchWebhooks } from './webhooks.ts';

const SUITES: Readonly<Record<string, () => Promise<Row[]>>> = {
  gateway: benchGateway,
  'rich-text': benchRichText,
  reading: benchReading,
  latency: benchLatency,
  storms: benchStorms,
  native: benchNative,
  scaling: benchScaling,
  webhooks: benchWebhooks,
};

const wanted = process.argv.slice(2);
const rows: Row[] = [];
for (const [name, run] of Object.entries(SUITES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.error(`running ${name} …`);
  rows.push(...(await run()));
}
printTable(rows);
