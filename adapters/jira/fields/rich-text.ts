/** Text of callers as Atlassian documents, checked against Jira's limit before anything is sent. */
import { bodyProblem, validationError } from '../../../src/lib/errors.ts';
import { isObject } from '../../toolkit/json.ts';
import { editAdf } from '../adf/edit.ts';
import { htmlToMd, isHtmlDocument } from '../adf/html.ts';
import { type AdfDoc, toAdf } from '../adf/index.ts';
import { ADF_TEXT_LIMIT, adfTextLength } from '../adf/length.ts';

const markdownOf = (text: string): string => (isHtmlDocument(text) ? htmlToMd(text) : text);

function checkLength(document: AdfDoc, bodyPath: string): AdfDoc {
  const length = adfTextLength(document);
  if (length <= ADF_TEXT_LIMIT) return document;
  throw validationError([
    bodyProblem(bodyPath, `has ${length} characters, more than the ${ADF_TEXT_LIMIT} that Jira takes`),
  ]);
}

/** A new document. @param bodyPath names the field in an error, for instance `$.notes`. */
export const richText = (text: string, bodyPath: string): AdfDoc => checkLength(toAdf(markdownOf(text)), bodyPath);

/**
 * What to write so that a document says `text`: blocks that did not change stay as they are, with everything that
 * Markdown can't say. Undefined when nothing changed at all.
 */
export function editedRichText(current: unknown, text: string, bodyPath: string): AdfDoc | undefined {
  if (current === text) return undefined;
  const edited = editAdf(isObject(current) ? (current as unknown as AdfDoc) : null, markdownOf(text));
  return edited === 'unchanged' ? undefined : checkLength(edited, bodyPath);
}
