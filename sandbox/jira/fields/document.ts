/** Atlassian documents as Jira takes and refuses them. */
import type { AdfDoc } from '../../../adapters/jira/adf/document.ts';
import { ADF_TEXT_LIMIT, adfTextLength } from '../../../adapters/jira/adf/length.ts';
import { validateAdf } from '../../../adapters/jira/adf/validate.ts';
import { fieldProblem, problem } from '../problems.ts';
import type { Site } from '../site.ts';

const TOO_LONG = 'The entered text is too long. It exceeds the allowed limit of 32,767 characters.';

/** @param field names the field in the refusal; @param refusal what Jira says of a plain string there. */
export function checkDocument(site: Site, value: unknown, field: string, refusal?: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw fieldProblem(
      field,
      refusal ?? 'Operation value must be an Atlassian Document (see the Atlassian Document Format)',
    );
  }
  if (validateAdf(value) !== undefined || !site.acceptsDocument(value)) throw problem(400, ['INVALID_INPUT']);
  if (adfTextLength(value as AdfDoc) > ADF_TEXT_LIMIT) throw fieldProblem(field, TOO_LONG);
  return value;
}

/** The document's text, for changelogs. */
export function documentText(value: unknown): string | null {
  if (typeof value !== 'object' || value === null) return null;
  const texts: string[] = [];
  const open: unknown[] = [value];
  while (open.length > 0) {
    const node = open.pop();
    if (typeof node !== 'object' || node === null) continue;
    const { text, content } = node as { text?: unknown; content?: unknown };
    if (typeof text === 'string') texts.push(text);
    if (Array.isArray(content)) open.push(...content.toReversed());
  }
  return texts.join(' ');
}
