/** Files of issues. */
import { randomUUID } from 'node:crypto';
import { type Call, issueOf, type SandboxApp, viewOf } from '../call.ts';
import { mediaPath } from '../media.ts';
import { presentAttachment } from '../present/entries.ts';
import type { View } from '../present/view.ts';
import { noPermission, problem } from '../problems.ts';
import type { Attachment, ChangeItem, Issue } from '../records.ts';
import { commit } from '../workflow.ts';

export interface AttachmentLimits {
  /** Bytes of one file. */
  readonly attachmentLimit: number;
}

const MAX_FILES = 60;

/** An added file stands on the right of a changelog's item, a removed one on the left. */
function item(removed: Attachment | undefined, added: Attachment | undefined): ChangeItem {
  return {
    field: 'Attachment',
    fieldtype: 'jira',
    fieldId: 'attachment',
    from: removed?.id ?? null,
    fromString: removed?.filename ?? null,
    to: added?.id ?? null,
    toString: added?.filename ?? null,
  };
}

async function attach(view: View, issue: Issue, file: File): Promise<Attachment> {
  const { site, caller } = view;
  const attachment: Attachment = {
    id: site.nextId('attachment'),
    issueId: issue.id,
    mediaId: randomUUID(),
    authorId: caller.accountId,
    filename: file.name.replace(/[/\\]/g, '_'),
    mimeType: file.type || 'application/octet-stream',
    created: site.now(),
    content: Buffer.from(await file.arrayBuffer()),
  };
  site.attachments.set(attachment.id, attachment);
  issue.attachmentIds.push(attachment.id);
  commit(site, issue, issue, caller, [item(undefined, attachment)]);
  return attachment;
}

function attachmentOf(call: Call): Attachment {
  const id = call.req.param('attachment') ?? '';
  const attachment = viewOf(call).site.attachments.get(id);
  if (!attachment) throw problem(404, [`The attachment with id '${id}' does not exist`]);
  return attachment;
}

async function upload(call: Call, { attachmentLimit }: AttachmentLimits) {
  const view = viewOf(call);
  if (!/^no-?check$/i.test(call.req.header('x-atlassian-token') ?? '')) return call.text('XSRF check failed', 403);
  const issue = issueOf(call);
  if (!/^multipart\/form-data\b/i.test(call.req.header('content-type') ?? '')) throw problem(415, []);
  const form = await call.req.formData();
  const files = form.getAll('file').filter((part): part is File => typeof part !== 'string');
  if (files.length > MAX_FILES) throw problem(413, ['Too many files in one request.']);
  const tooLarge = files.find(({ size }) => size > attachmentLimit);
  if (tooLarge) {
    throw problem(413, [`The file ${tooLarge.name} exceeds the maximum size of ${attachmentLimit} bytes.`]);
  }
  const added: Attachment[] = [];
  for (const file of files) added.push(await attach(view, issue, file));
  return call.json(added.map((attachment) => presentAttachment(view, attachment)));
}

export function attachmentRoutes(app: SandboxApp, limits: AttachmentLimits, mediaUrl: () => string): void {
  app.post('/rest/api/3/issue/:issue/attachments', (call) => upload(call, limits));

  app.get('/rest/api/3/attachment/meta', (call) => call.json({ enabled: true, uploadLimit: limits.attachmentLimit }));

  app.get('/rest/api/3/attachment/:attachment', (call) => {
    const attachment = attachmentOf(call);
    return call.json({ ...presentAttachment(viewOf(call), attachment), id: Number(attachment.id) });
  });

  app.on(
    'GET',
    ['/rest/api/3/attachment/content/:attachment', '/rest/api/3/attachment/thumbnail/:attachment'],
    (call) => {
      const { mediaId, content, mimeType } = attachmentOf(call);
      if (call.req.query('redirect') === 'false') {
        return call.body(new Uint8Array(content), 200, { 'content-type': mimeType });
      }
      return call.body(null, 303, { location: mediaUrl() + mediaPath(mediaId, viewOf(call).site.now()) });
    },
  );

  app.delete('/rest/api/3/attachment/:attachment', (call) => {
    const { site, caller } = viewOf(call);
    const attachment = attachmentOf(call);
    const issue = site.issues.get(attachment.issueId);
    if (!issue) throw noPermission();
    site.attachments.delete(attachment.id);
    const attachmentIds = issue.attachmentIds.filter((id) => id !== attachment.id);
    commit(site, issue, { ...issue, attachmentIds }, caller, [item(attachment, undefined)]);
    return call.body(null, 204);
  });
}
