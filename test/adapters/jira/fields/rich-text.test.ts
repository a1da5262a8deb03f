import { describe, expect, it } from 'vitest';
import { plainToAdf } from '../../../../adapters/jira/adf/from-plain.ts';
import { ADF_TEXT_LIMIT, SOURCE_LIMIT } from '../../../../adapters/jira/adf/length.ts';
import { editedRichText, readRichText, richText } from '../../../../adapters/jira/fields/rich-text.ts';
import { TEXT_FORMATS } from '../../../../schema/models/text-format.ts';
import { problemsOf } from '../../../../src/lib/errors.ts';

const FORMATS = [undefined, ...TEXT_FORMATS];
const bodyPath = '$.notes';

function refusal(run: () => unknown): string | undefined {
  try {
    run();
  } catch (error) {
    return problemsOf(error)?.[0]?.message;
  }
  return undefined;
}

/** What is wrong with the text, by a refusal; anything else that is thrown is thrown on. */
function problemsIn(run: () => void) {
  try {
    run();
  } catch (error) {
    const problems = problemsOf(error);
    if (!problems) throw error;
    return problems;
  }
  return [];
}

const wordsIn = (document: unknown) => new Set(JSON.stringify(document).match(/w\d+/g));

describe.each(FORMATS)('text in the form %s', (format) => {
  const text = ' '.repeat(SOURCE_LIMIT + 1);
  const message = `has ${SOURCE_LIMIT + 1} characters, more than the ${SOURCE_LIMIT} that a text with its markup may have`;

  it('is refused before it is read when it is too long', () => {
    expect(refusal(() => richText({ text, bodyPath, format }))).toBe(message);
    expect(refusal(() => editedRichText(null, { text, bodyPath, format }))).toBe(message);
  });

  it('may be as long as what is shown of the document that it edits', () => {
    const stored = plainToAdf('- [x] *_*\n'.repeat((SOURCE_LIMIT + ADF_TEXT_LIMIT) / 10));
    const shown = readRichText(stored, format) ?? '';
    expect(shown.length).toBeGreaterThan(SOURCE_LIMIT);
    expect(editedRichText(stored, { text: shown, bodyPath, format })).toBeUndefined();
  });

  it('that Jira holds as a string is not written again', () => {
    expect(editedRichText('as *it* is', { text: 'as *it* is', bodyPath, format })).toBeUndefined();
  });
});

/** Text of many levels: `words` by level. */
const NESTED: readonly (readonly [string, (words: readonly string[]) => string])[] = [
  ['a list below each item', (words) => words.map((word, level) => `${'  '.repeat(level)}- ${word}`).join('\n')],
  ['lists on one line', (words) => `${'- '.repeat(words.length)}${words.join(' ')}`],
  ['quotes on one line', (words) => `${'> '.repeat(words.length)}${words.join(' ')}`],
  ['quotes in quotes', (words) => words.map((word, level) => `${'> '.repeat(level + 1)}${word}`).join('\n')],
  ['quotes in lists', (words) => `${'- > '.repeat(words.length)}${words.join(' ')}`],
  ['lists of HTML', (words) => words.map((word) => `<ul><li>${word}`).join('') + '</li></ul>'.repeat(words.length)],
  [
    'quotes of HTML',
    (words) => words.map((word) => `<blockquote>${word}`).join('') + '</blockquote>'.repeat(words.length),
  ],
];

describe.each(NESTED)('%s', (_, nested) => {
  const cases = [90, 120, 260, 600, 1500].flatMap((depth) => FORMATS.map((format) => [depth, format] as const));

  it.each(cases)('%i deep, in the form %s, keeps every word or is refused by name', (depth, format) => {
    const words = Array.from({ length: depth }, (_, level) => `w${level}`);
    const text = nested(words);
    const written = { text, bodyPath, format };
    const problems = problemsIn(() => {
      const stored = richText(written);
      expect(wordsIn(stored)).toEqual(new Set(words));
      const edited = editedRichText(stored, { ...written, text: `${readRichText(stored, format)}\n\nlast` });
      expect(wordsIn(edited ?? stored)).toEqual(new Set(words));
    });
    for (const problem of problems) expect(problem).toMatchObject({ path: bodyPath });
  });
});

describe('HTML whose elements end by themselves', () => {
  it.each(['<p>word', '<ul><li>word</ul>', '<br>word', '<dl><dt>a<dd>word</dl>'])(
    '%s is not deep, however often',
    (unit) => {
      const text = unit.repeat(800);
      expect(refusal(() => richText({ text, bodyPath, format: 'html' }))).toBeUndefined();
    },
  );

  it('is one list, however many items it has', () => {
    const text = `<ul>${'<li>word'.repeat(800)}</ul>`;
    expect(refusal(() => richText({ text, bodyPath, format: 'html' }))).toBeUndefined();
    expect(refusal(() => richText({ text: '<ul><li>word'.repeat(300), bodyPath, format: 'html' }))).toBe(
      'is nested too deeply',
    );
  });
});
