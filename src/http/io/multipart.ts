import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { Busboy } from '@fastify/busboy';
import type { FileContent, Item } from '../../../adapters/contract/object-adapter.ts';
import type { JsonObject } from '../../../schema/field.ts';
import { bodyProblem, GatewayError, validationError } from '../../lib/errors.ts';
import type { AppContext } from '../context.ts';

/** Of `parent_id`, and of whatever else somebody sends along. */
const MAX_FIELD_BYTES = 4 * 1024;
const DEFAULT_TYPE = 'application/octet-stream';

type Create = (body: JsonObject, content: FileContent) => Promise<Item<JsonObject>>;

const invalid = (cause: unknown) => new GatewayError('invalid_request', 'The multipart body is malformed.', { cause });

function sourceOf(c: AppContext): Readable {
  const known = c.get('bytes');
  if (known) return Readable.from([known]);
  const stream = c.req.raw.body;
  if (!stream) throw invalid(undefined);
  return Readable.fromWeb(stream as ReadableStream);
}

function parserFor(c: AppContext) {
  try {
    return new Busboy({
      headers: { 'content-type': c.req.header('content-type') ?? '' },
      limits: { fieldSize: MAX_FIELD_BYTES, fields: 20, files: 1 },
    });
  } catch (error) {
    throw invalid(error);
  }
}

/**
 * A file upload as `multipart/form-data`: the part `parent_id`, then the part `file`, whose bytes go on to the provider
 * while they arrive. `parent_id` must come first, since nothing is kept.
 */
export async function readMultipartFile(c: AppContext, create: Create): Promise<Item<JsonObject>> {
  const source = sourceOf(c);
  const parser = parserFor(c);
  c.get('scope').startStreaming();
  try {
    return await new Promise<Item<JsonObject>>((resolve, reject) => {
      const fields = new Map<string, string>();
      let created: Promise<Item<JsonObject>> | undefined;
      parser.on('field', (name, value) => fields.set(name, value));
      parser.on('file', (name, file, filename, _encoding, mimeType) => {
        // A body that breaks off would otherwise end the file as if it were whole; an error nobody hears ends the process.
        file.on('error', (error: unknown) => {
          const isGivenUp = file.destroyed;
          if (isGivenUp) return;
          file.destroy(invalid(error));
          reject(invalid(error));
        });
        const parentId = fields.get('parent_id');
        if (name !== 'file' || !filename || !parentId) {
          file.resume();
          reject(validationError([missing(name, filename, parentId)]));
          return;
        }
        const content = { name: filename, mimeType: mimeType || DEFAULT_TYPE, stream: file, size: undefined };
        created = create({ parent_id: parentId }, content);
        created.then(resolve, reject);
      });
      parser.on(
        'finish',
        () => created ?? reject(validationError([bodyProblem('$.file', 'is required: a part with a file')])),
      );
      parser.on('error', (error: unknown) => reject(invalid(error)));
      source.on('error', (error) => {
        parser.destroy(error);
        reject(invalid(error));
      });
      source.pipe(parser);
    });
  } finally {
    source.unpipe(parser);
    source.resume();
  }
}

function missing(name: string, filename: string | undefined, parentId: string | undefined) {
  if (!parentId) return bodyProblem('$.parent_id', 'is required, as a part before the file');
  if (name !== 'file') return bodyProblem(`$.${name}`, 'must be named file');
  return bodyProblem('$.file', filename ? 'is required' : 'needs a file name');
}
