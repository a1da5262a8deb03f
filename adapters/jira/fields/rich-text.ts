/** Text of callers as Atlassian documents, checked against Jira's limit before anything is sent. */
import { bodyProblem, validationError } from '../../../src/lib/errors.ts';
import { isObject } from '../../toolkit/json.ts';
import { editAdf } from '../adf/edit.ts';
import { htmlToMd, isHtmlDocument } from '../adf/html.ts';
import { type AdfDoc, toAdf, toMd } from '../adf/index.ts';
import { ADF_TEXT_LIMIT, adfTextLength, SOURCE_LIMIT } from '../adf/length.ts';

/** Asked before the text is read at all. */
function checkSource(text: string, limit: number, bodyPath: string): void {
  if (text.length <= limit) return;
  throw validationError([
    bodyProblem(bodyPath, `has ${text.length} characters, more than the ${limit} that a text with its markup may have`),
  ]);
}

const markdownOf = (text: string): string => (isHtmlDocument(text) ? htmlToMd(text) : text);

function checkLength(document: AdfDoc, bodyPath: string): AdfDoc {
  const length = adfTextLength(document);
  if (length <= ADF_TEXT_LIMIT) return document;
  throw validationError([
    bodyProblem(bodyPath, `has ${length} characters, more than the ${ADF_TEXT_LIMIT} that Jira takes`),
  ]);
}

/** A new document. @param bodyPath names the field in an error, for instance `$.notes`. */
export function richText(text: string, bodyPath: string): AdfDoc {
  checkSource(text, SOURCE_LIMIT, bodyPath);
  return checkLength(toAdf(markdownOf(text)), bodyPath);
}

/** A document that is there already may show more than a new text may have: it can be edited all the same. */
const editLimit = (current: AdfDoc | null): number => Math.max(SOURCE_LIMIT, toMd(current).length + ADF_TEXT_LIMIT);

/**
 * What to write so that a document says `text`: blocks that did not change stay as they are, with everything that
 * Markdown can't say. Undefined when nothing changed at all.
 */
export function editedRichText(current: unknown, text: string, bodyPath: string): AdfDoc | undefined {
  if (current === text) return undefined;
  const before = isObject(current) ? (current as unknown as AdfDoc) : null;
  if (text.length > SOURCE_LIMIT) checkSource(text, editLimit(before), bodyPath);
  const edited = editAdf(before, markdownOf(text));
  return edited === 'unchanged' ? undefined : checkLength(edited, bodyPath);
}
