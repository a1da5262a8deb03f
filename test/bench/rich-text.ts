/** Rich text both ways beside libraries that do a part of it, on the same documents in the same process. */
import { ADFToMarkdownConverter } from 'adf-to-markdown';
import MarkdownIt from 'markdown-it';
import { markdownToAdf } from 'marklassian';
import type { AdfDoc } from '../../adapters/jira/adf/index.ts';
import { compiled } from '../support/compiled.ts';
import { median, type Row } from './row.ts';

/** What is compiled: the loader of TypeScript slows down every closure. */
const { toAdf, toMd } = (await import(
  await compiled('adapters/jira/adf/index.ts')
)) as typeof import('../../adapters/jira/adf/index.ts');

/** About 700 characters of what a ticket looks like. */
const SECTION = `## Steps to reproduce

1. Open the **checkout** with a *saved* card, see [the guide](https://docs.example.com/checkout?step=2#cards)
2. Choose \`Pay later\` and wait

> The provider says: ~~declined~~ pending.

- [ ] Ask the provider
- [x] Look at the log

| Browser | Result |
| --- | --- |
| Chrome 141 | fails with \`402\` |
| Safari 26 | works |

\`\`\`ts
const answer = await pay({ card: saved, amount: 49.9 });
if (!answer.ok) throw new Error(answer.reason);
\`\`\`

- Cards saved before May only
  - both **Visa** and _Mastercard_
- Since the release of Monday, about 3 % of all payments & refunds

Seen by three customers so far; the first mail came at 9:14 from Malmö.

---

`;

const sized = (bytes: number) => SECTION.repeat(Math.max(1, Math.round(bytes / SECTION.length)));

const ROUNDS = 9;
const ROUND_MS = 150;

function rate(work: () => unknown): number {
  const started = performance.now();
  let runs = 0;
  let elapsed = 0;
  do {
    work();
    runs += 1;
    elapsed = performance.now() - started;
  } while (elapsed < ROUND_MS);
  return (runs * 1000) / elapsed;
}

/** Alternates the two, so that a slower moment of the machine hits both. */
function compare(name: string, ours: () => unknown, baseline: () => unknown, aim?: string): Row {
  const samples: { ours: number; baseline: number }[] = [];
  rate(ours);
  rate(baseline);
  for (let round = 0; round < ROUNDS; round++) samples.push({ baseline: rate(baseline), ours: rate(ours) });
  return {
    name,
    ours: median(samples.map((sample) => sample.ours)),
    baseline: median(samples.map((sample) => sample.baseline)),
    ratio: median(samples.map((sample) => sample.ours / sample.baseline)),
    unit: '/s',
    ...(aim !== undefined && { aim }),
  };
}

/** The adapter's own settings: the same work up to the tokens. */
const parser = new MarkdownIt({ html: true, linkify: true });

function atSize(label: string, bytes: number): Row[] {
  const markdown = sized(bytes);
  const doc = toAdf(markdown);
  const json = JSON.stringify(doc);
  const other = new ADFToMarkdownConverter();
  return [
    compare(
      `${label}: to ADF, markdown-it's parse alone`,
      () => toAdf(markdown),
      () => parser.parse(markdown, {}),
      '>= 0.65',
    ),
    compare(
      `${label}: to ADF, marklassian`,
      () => toAdf(markdown),
      () => markdownToAdf(markdown),
      '>= 1.5',
    ),
    compare(
      `${label}: to Markdown, JSON.parse`,
      () => toMd(doc),
      () => JSON.parse(json),
      '>= 1.0',
    ),
    compare(
      `${label}: to Markdown, adf-to-markdown`,
      () => toMd(doc),
      () => other.convert(doc as never),
    ),
  ];
}

/** Bytes a second at this size beside those at 2 kB: the same means linear, but for what memory costs. */
function growth(label: string, bytes: number): Row[] {
  const at = (size: number, work: (markdown: string, doc: AdfDoc) => unknown) => {
    const markdown = sized(size);
    const doc = toAdf(markdown);
    return { work: () => work(markdown, doc), size: markdown.length };
  };
  const row = (name: string, work: (markdown: string, doc: AdfDoc) => unknown): Row => {
    const [large, small] = [at(bytes, work), at(2000, work)];
    const { ours, baseline, ratio } = compare(name, large.work, small.work);
    const mb = (perSecond: number, size: number) => (perSecond * size) / 1e6;
    return {
      name,
      ours: mb(ours, large.size),
      baseline: mb(baseline, small.size),
      ratio: (ratio * large.size) / small.size,
      unit: 'MB/s',
    };
  };
  return [
    row(`${label} beside 2 kB: to ADF`, (markdown) => toAdf(markdown)),
    row(`${label} beside 2 kB: markdown-it's parse alone`, (markdown) => parser.parse(markdown, {})),
    row(`${label} beside 2 kB: to Markdown`, (_, doc) => toMd(doc)),
  ];
}

export const benchRichText = async (): Promise<Row[]> => [
  ...atSize('2 kB', 2000),
  ...atSize('50 kB', 50_000),
  ...growth('100 kB', 100_000),
  ...growth('1 MB', 1_000_000),
];
