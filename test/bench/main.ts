/** `npm run bench [NAME…] [-- --write]`: every comparison in one run, as a table; `--write` puts it into the page, too. */
import { writeToPage } from './page.ts';
import { type Row, tableOf } from './row.ts';
import { SUITES } from './suites.ts';

const wanted = process.argv.slice(2).filter((name) => name !== '--write');
const unknown = wanted.filter((name) => !SUITES[name]);
if (unknown.length > 0)
  throw new Error(`No suite is named ${unknown.join(', ')}; there are ${Object.keys(SUITES).join(', ')}.`);
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
