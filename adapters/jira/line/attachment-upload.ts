/** Bytes on their way into an attachment, within what the site takes. */
import { Readable } from 'node:stream';
import { GatewayError } from '../../../src/lib/errors.ts';
import { readBody } from '../../../src/lib/outbound/answer-body.ts';
import type { FileContent } from '../../contract/object-adapter.ts';
import type { Context } from '../../contract/session.ts';
import { boolean, type JsonObject, number, object, objects } from '../../toolkit/json.ts';
import { known } from '../../toolkit/known.ts';
import { multipartBody } from '../../toolkit/multipart-body.ts';
import { isRedirect, redirectedWrite, unreadError, writeError } from '../../toolkit/outcome.ts';
import { type JiraClient, path } from './client.ts';
import { jiraError } from './errors.ts';

const MAX_ANSWER_BYTES = 1024 * 1024;
const LIMITS_AGE_MS = 10 * 60_000;

interface AttachmentLimits {
  readonly isEnabled: boolean;
  /** Bytes of one file. */
  readonly most: number;
}

/** Source: jira rest v3, get Jira attachment settings. */
const limitsOf = ({ client, cache }: Context<JiraClient>, size: number): Promise<AttachmentLimits> =>
  known(cache, {
    key: 'attachment limits',
    ageMs: LIMITS_AGE_MS,
    async load() {
      const meta = object(await client.json({ path: '/rest/api/3/attachment/meta' }));
      return { isEnabled: boolean(meta?.enabled) ?? true, most: number(meta?.uploadLimit) ?? Number.POSITIVE_INFINITY };
    },
    suffices: ({ isEnabled, most }) => isEnabled && size <= most,
  });

const tooLarge = (most: number) =>
  new GatewayError('payload_too_large', `The file is larger than the ${most} bytes that this Jira site takes.`, {
    details: { limit: most },
  });

async function* atMost(stream: AsyncIterable<Buffer>, most: number): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.length;
    if (size > most) throw tooLarge(most);
    yield chunk;
  }
}

/** The bytes as far as the site takes them: what is known to be too long is refused, the rest is cut off on its way. */
export async function withinLimits(context: Context<JiraClient>, content: FileContent): Promise<FileContent> {
  const { isEnabled, most } = await limitsOf(context, content.size ?? 0);
  if (!isEnabled) throw new GatewayError('upstream_forbidden', 'This Jira site takes no attachments.');
  if ((content.size ?? 0) > most) throw tooLarge(most);
  return content.size === undefined ? { ...content, stream: Readable.from(atMost(content.stream, most)) } : content;
}

/** An answer that breaks off, or that nobody can read, leaves it open what was done. */
const received = <T>(read: () => Promise<T>): Promise<T> =>
  read().catch((error) => Promise.reject(unreadError(error, true, 'Jira')));

/** Uploads while the bytes arrive; nothing is kept. Source: jira rest v3, add attachment. */
export async function upload(
  { client, clock, outbound }: Context<JiraClient>,
  issueId: string,
  content: FileContent,
): Promise<JsonObject> {
  const { contentType, length, stream } = multipartBody('file', content);
  const response = await client.stream({
    method: 'POST',
    target: path`/rest/api/3/issue/${issueId}/attachments`,
    headers: {
      accept: 'application/json',
      'content-type': contentType,
      'x-atlassian-token': 'no-check',
      ...(length !== undefined && { 'content-length': String(length) }),
    },
    body: stream,
  });
  const answer = await received(async () =>
    (await outbound.answers.read((hold) => readBody(response, MAX_ANSWER_BYTES, hold))).toString('utf8'),
  );
  const { status, headers } = response;
  if (isRedirect(status)) throw redirectedWrite('Jira', client.apiUrl, response);
  if (status !== 200) throw writeError(jiraError(status, headers, answer, clock.now()), status);
  const [attachment] = objects(await received(async () => JSON.parse(answer) as unknown));
  if (!attachment) {
    throw new GatewayError('upstream_error', 'Jira took the file but did not say what became of it.', {
      isOutcomeUnknown: true,
    });
  }
  return attachment;
}
