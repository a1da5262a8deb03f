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
