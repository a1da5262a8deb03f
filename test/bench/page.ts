/** `docs/benchmarks.md`: the last table of each suite, between marks of its own. */
import { readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';

const PAGE = 'docs/benchmarks.md';

/** Puts the table of a suite in the place of the one before. Throws when the page has no place for it. */
export function writeToPage(suite: string, table: string): void {
  const page = readFileSync(PAGE, 'utf8');
  const [begin, end] = [`<!-- ${suite} -->`, `<!-- end of ${suite} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`${PAGE} has no place for ${suite}.`);
  const [{ model = 'unknown' } = {}] = cpus();
  const when = `${new Date().toISOString().slice(0, 10)}, Node.js ${process.versions.node}, ${cpus().length} × ${model.trim()}`;
  writeFileSync(PAGE, `${page.slice(0, from)}${begin}\n\n${when}:\n\n${table}\n\n${page.slice(to)}`);
}
