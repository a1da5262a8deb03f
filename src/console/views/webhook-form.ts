/** What is typed into the forms of a webhook, as the API takes it. */
import { bodyProblem, type GatewayError, problemsOf, validationError } from '../../lib/errors.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { shownUrl } from '../../webhooks/hook-url.ts';

/** The fields as they stand in a form. */
export type WebhookFields = Readonly<Record<string, string>>;

interface Form {
  text(name: string): string | undefined;
}

const SETTINGS = ['interval', 'fields', 'filters', 'page_max_limit'] as const;
const SUBJECT = ['connection_id', 'object_type', 'event', 'webhook_type'] as const;
const DATABASE = ['db_type', 'db_schema', 'db_name_prefix'] as const;

/** `project_id=10000`, one a line. */
function filtersOf(text: string): Record<string, string> {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const pairs = lines.filter((line) => line !== '').map((line) => [line, line.indexOf('=')] as const);
  if (pairs.some(([, at]) => at < 1)) {
    throw validationError([bodyProblem('$.filters', 'must be name=value, one a line')]);
  }
  return Object.fromEntries(pairs.map(([line, at]) => [line.slice(0, at).trim(), line.slice(at + 1).trim()]));
}

const numberOf = (text: string | undefined) => (text === undefined ? undefined : Number(text));

/** Without undefined, which would be a problem of its own. */
const present = (input: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));

/** The body of `POST /unified/webhook`; not validated. */
export function createInput(form: Form): Record<string, unknown> {
  const filters = filtersOf(form.text('filters') ?? '');
  const texts = [...SUBJECT, ...DATABASE, 'fields', 'hook_url', 'db_url'].map((name) => [name, form.text(name)]);
  return present({
    ...Object.fromEntries(texts),
    interval: numberOf(form.text('interval')),
    page_max_limit: numberOf(form.text('page_max_limit')),
    filters: Object.keys(filters).length > 0 ? filters : undefined,
  });
}

/** The body of `PATCH /unified/webhook/{id}`; not validated. What is polled has an interval and filters. */
export function changeInput(form: Form, { dbType, type }: WebhookRow): Record<string, unknown> {
  return present({
    [dbType === null ? 'hook_url' : 'db_url']: form.text('url'),
    fields: form.text('fields') ?? '',
    page_max_limit: dbType === null ? numberOf(form.text('page_max_limit')) : undefined,
    interval: numberOf(form.text('interval')),
    filters: type === 'virtual' ? filtersOf(form.text('filters') ?? '') : undefined,
  });
}

const MINUTE_MS = 60_000;

/** A stored webhook as its form shows it. */
export const fieldsOfRow = (row: WebhookRow): WebhookFields => ({
  url: shownUrl(row),
  interval: String(row.intervalMs / MINUTE_MS),
  fields: row.fields ?? '',
  filters: Object.entries(row.filters)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n'),
  page_max_limit: String(row.pageMaxLimit),
});

/** What was sent, to be shown again when something was wrong; not the address of a database, which holds its password. */
export function echoedFields(form: Form, isDatabase = false): WebhookFields {
  const names = [...SUBJECT, ...SETTINGS, ...DATABASE, 'hook_url', 'include_all', ...(isDatabase ? [] : ['url'])];
  return Object.fromEntries(names.map((name) => [name, form.text(name) ?? '']));
}

/** All that is wrong with a form, in words. */
export function problemWords(error: GatewayError): string[] {
  const problems = problemsOf(error);
  return problems ? problems.map(({ path, message }) => `${path.replace(/^\$\./, '')} ${message}.`) : [error.message];
}
