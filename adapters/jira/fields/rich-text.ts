/** Rich text of callers as Atlassian documents and back: the one way for every field that holds any. */
import { bodyProblem, validationError } from '../../../src/lib/errors.ts';
import { isObject, text } from '../../toolkit/json.ts';
import type { TextFormat } from '../../toolkit/text-format.ts';
import { editAdf, editedAdf } from '../adf/edit.ts';
import { plainToAdf } from '../adf/from-plain.ts';
import { htmlToMd, isHtmlDocument, isTooDeep } from '../adf/html.ts';
import { type AdfDoc, toAdf, toMd } from '../adf/index.ts';
import { ADF_TEXT_LIMIT, adfTextLength, SOURCE_LIMIT } from '../adf/length.ts';
import { editReadable, toReadable } from '../adf/readable/index.ts';
import { toHtml } from '../adf/to-html/index.ts';
import { toPlain } from '../adf/to-plain.ts';

type Edit = (current: AdfDoc | null, given: string) => AdfDoc | 'unchanged';

/** How a document is shown in a form of text, read from it, and edited in it. */
interface Form {
  show(document: AdfDoc): string;
  read(text: string): AdfDoc;
  edit: Edit;
}

/** A form in which each block shows the same wherever it stands. */
function blockByBlock({ show, read }: Omit<Form, 'edit'>): Form {
  const edit: Edit = (current, given) =>
    editedAdf(current, {
      shown: current ? show(current) : '',
      given,
      content: read(given).content,
      areMarkersGone: true,
      readBack: (block) => read(show({ version: 1, type: 'doc', content: [block] })).content,
    });
  return { show, read, edit };
}

const FORMS: Readonly<Record<TextFormat, Form>> = {
  markdown: { show: toMd, read: toAdf, edit: editAdf },
  readable: { show: toReadable, read: toAdf, edit: editReadable },
  plain: blockByBlock({ show: toPlain, read: plainToAdf }),
  html: blockByBlock({ show: toHtml, read: (html) => toAdf(htmlToMd(html)) }),
};

/** What a caller wrote, of a form that he named or that shows. @param bodyPath names the field in an error, for instance `$.notes`. */
export interface WrittenText {
  readonly text: string;
  readonly bodyPath: string;
  readonly format: TextFormat | undefined;
}

/** Asked before the text is read at all. */
function checkSource({ text: given, bodyPath }: WrittenText, limit: number): void {
  if (given.length <= limit) return;
  throw validationError([
    bodyProblem(
      bodyPath,
      `has ${given.length} characters, more than the ${limit} that a text with its markup may have`,
    ),
  ]);
}

/** Without a form that was named, text is Markdown unless it is HTML as a whole. */
function inKnownForm({ text: given, format, bodyPath }: WrittenText): { text: string; format: TextFormat } {
  if (format === undefined) return { text: isHtmlDocument(given) ? htmlToMd(given) : given, format: 'markdown' };
  if (format === 'html' && isTooDeep(given)) throw validationError([bodyProblem(bodyPath, 'is nested too deeply')]);
  return { text: given, format };
}

function checkLength(document: AdfDoc, bodyPath: string): AdfDoc {
  const length = adfTextLength(document);
  if (length <= ADF_TEXT_LIMIT) return document;
  throw validationError([
    bodyProblem(bodyPath, `has ${length} characters, more than the ${ADF_TEXT_LIMIT} that Jira takes`),
  ]);
}

/** The text of a field; undefined when it is empty. What Jira sends as a string is a text. */
export function readRichText(value: unknown, format: TextFormat = 'markdown'): string | undefined {
  return text(isObject(value) ? FORMS[format].show(value as unknown as AdfDoc) : value);
}

/** A new document. */
export function richText(written: WrittenText): AdfDoc {
  checkSource(written, SOURCE_LIMIT);
  const { text: given, format } = inKnownForm(written);
  return checkLength(FORMS[format].read(given), written.bodyPath);
}

/** A document that is there already may show more than a new text may have: it can be edited all the same. */
const editLimit = (current: AdfDoc, format: TextFormat = 'markdown'): number =>
  Math.max(SOURCE_LIMIT, FORMS[format].show(current).length + ADF_TEXT_LIMIT);

/**
 * What to write so that a document says `text`: blocks that did not change stay as they are, with everything that the
 * form of text can't say. Undefined when nothing changed at all.
 */
export function editedRichText(stored: unknown, written: WrittenText): AdfDoc | undefined {
  if (stored === written.text) return undefined;
  const current = isObject(stored) ? (stored as unknown as AdfDoc) : null;
  const isLong = written.text.length > SOURCE_LIMIT;
  if (isLong) checkSource(written, current ? editLimit(current, written.format) : SOURCE_LIMIT);
  const { text: given, format } = inKnownForm(written);
  const edited = FORMS[format].edit(current, given);
  return edited === 'unchanged' ? undefined : checkLength(edited, written.bodyPath);
}
