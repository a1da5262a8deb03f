/** Attachments: links on issues; one whose address is on the sandbox's own upload host has bytes. */
import { argumentProblem, notFound } from '../problem.ts';
import { find } from '../queries.ts';
import { done, given, inputOf, type Mutation } from './payload.ts';

export const attachments: Readonly<Record<string, Mutation>> = {
  attachmentCreate(context, args) {
    const { world, user } = context;
    const input = inputOf(args);
    const issue = find(context, 'Issue', input.issueId);
    if (issue.trashed === true) throw notFound('Issue');
    const url = String(input.url ?? '');
    if (!URL.canParse(url)) throw argumentProblem('url must be a URL.');
    const fields = given(input, ['title', 'subtitle', 'metadata', 'iconUrl']);
    const known = world.rows('Attachment').find((one) => one.issueId === issue.id && one.url === url);
    if (known) return done(context, 'update', 'attachment', known, world.change(known, fields));
    const row = world.add('Attachment', {
      metadata: {},
      ...fields,
      ...(input.id !== undefined && { id: input.id }),
      url,
      issueId: issue.id,
      creatorId: user.id,
    });
    return done(context, 'create', 'attachment', row);
  },
  attachmentUpdate(context, args) {
    const row = find(context, 'Attachment', args.id);
    const before = context.world.change(row, given(inputOf(args), ['title', 'subtitle', 'metadata', 'iconUrl']));
    return done(context, 'update', 'attachment', row, before);
  },
  attachmentDelete(context, args) {
    const row = find(context, 'Attachment', args.id);
    context.world.remove('Attachment', row.id);
    return done(context, 'remove', 'attachment', row);
  },
  fileUpload(context, args) {
    const { world, url } = context;
    const name = encodeURIComponent(String(args.filename));
    const file = world.add('File', {
      contentType: args.contentType,
      filename: args.filename,
      size: args.size,
      bytes: null,
    });
    return {
      success: true,
      lastSyncId: world.next(),
      uploadFile: {
        filename: args.filename,
        contentType: args.contentType,
        size: args.size,
        uploadUrl: `${url}/storage/${file.id}`,
        assetUrl: `${url}/uploads/${file.id}/${name}`,
        headers: [{ key: 'x-goog-content-length-range', value: `${args.size},${args.size}` }],
        metaData: null,
      },
    };
  },
};
