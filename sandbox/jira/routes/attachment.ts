/** Files of issues. */
import { randomUUID } from 'node:crypto';
import { type Call, issueOf, may, type SandboxApp, viewOf, visibleIssue } from '../call.ts';
import { mediaPath } from '../media.ts';
import { presentAttachment } from '../present/entries.ts';
import type { View } from '../present/view.ts';
import { noPermission, problem } from '../problems.ts';
import type { Attachment, ChangeItem, Issue } from '../records.ts';
import { commit } from '../workflow.ts';

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

/** Attachments are found only where they are enabled. */
function attachmentOf(call: Call): Attachment {
  const view = viewOf(call);
  const id = call.req.param('attachment') ?? '';
  const attachment = view.site.settings.attachmentsEnabled ? view.site.attachments.get(id) : undefined;
  if (!attachment || !visibleIssue(view, attachment.issueId)) {
    throw problem(404, [`The attachment with id '${id}' does not exist`]);
  }
  return attachment;
}

/** Size, number, and room on the issue. Source: Jira REST v3, add attachment. */
function checkFiles({ site: { settings } }: View, issue: Issue, files: readonly File[]): void {
  if (files.length > MAX_FILES) throw problem(413, [`At most ${MAX_FILES} files can be attached at once.`]);
  const tooLarge = files.find(({ size }) => size > settings.attachmentLimit);
  if (tooLarge) {
    throw problem(413, [`The file ${tooLarge.name} exceeds the maximum size of ${settings.attachmentLimit} bytes.`]);
  }
  if (issue.attachmentIds.length + files.length > settings.attachmentsPerIssue) {
    throw problem(413, [`The issue has reached its limit of ${settings.attachmentsPerIssue} attachments.`]);
  }
}

async function upload(call: Call) {
  const view = viewOf(call);
  if (!/^no-?check$/i.test(call.req.header('x-atlassian-token') ?? '')) return call.text('XSRF check failed', 403);
  const issue = issueOf(call);
  if (!view.site.settings.attachmentsEnabled) throw problem(404, ['Attachments are currently disabled.']);
  if (!may(view, 'CREATE_ATTACHMENTS', issue)) {
    throw noPermission(`You do not have permission to create attachments for issue '${issue.key}'.`);
  }
  if (!/^multipart\/form-data\b/i.test(call.req.header('content-type') ?? '')) throw problem(415, []);
  const form = await call.req.formData();
  const files = form.getAll('file').filter((part): part is File => typeof part !== 'string');
  checkFiles(view, issue, files);
  const added: Attachment[] = [];
  for (const file of files) added.push(await attach(view, issue, file));
  return call.json(added.map((attachment) => presentAttachment(view, attachment)));
}

function remove(call: Call) {
  const view = viewOf(call);
  const { site, caller } = view;
  const attachment = attachmentOf(call);
  const issue = site.issues.get(attachment.issueId);
  const isOwn = attachment.authorId === caller.accountId;
  const isAllowed =
    issue && (may(view, 'DELETE_ALL_ATTACHMENTS', issue) || (isOwn && may(view, 'DELETE_OWN_ATTACHMENTS', issue)));
  if (!isAllowed) throw noPermission(`You do not have permission to delete attachment with id: ${attachment.id}`);
  site.attachments.delete(attachment.id);
  const attachmentIds = issue.attachmentIds.filter((id) => id !== attachment.id);
  commit(site, issue, { ...issue, attachmentIds }, caller, [item(attachment, undefined)]);
  return call.body(null, 204);
}

export function attachmentRoutes(app: SandboxApp, mediaUrl: () => string): void {
  app.post('/rest/api/3/issue/:issue/attachments', upload);

  app.get('/rest/api/3/attachment/meta', (call) => {
    const { attachmentsEnabled, attachmentLimit } = viewOf(call).site.settings;
    return call.json({ enabled: attachmentsEnabled, ...(attachmentsEnabled && { uploadLimit: attachmentLimit }) });
  });

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

  app.delete('/rest/api/3/attachment/:attachment', remove);
}
