/** The bytes of files: where they come from when one is created, and the links they are read by. */
import { Readable } from 'node:stream';
import type { FileContent, Item } from '../../adapters/contract/object-adapter.ts';
import type { JsonObject } from '../../schema/field.ts';
import { StorageFileCreate } from '../../schema/models/storage-file.ts';
import type { ObjectType } from '../../schema/objects.ts';
import type { LiveConnection } from '../connections/connections.ts';
import { bodyProblem, GatewayError, validationError } from '../lib/errors.ts';
import { discard } from '../lib/outbound/answer-body.ts';
import { decodedBody, encodingsOf } from '../lib/outbound/decoded-body.ts';
import type { OutboundResponse } from '../lib/outbound/outbound.ts';
import { type Base64, base64Of, bytesOf, sizeOf } from './base64.ts';
import type { Calls, Scope } from './call.ts';
import type { Downloads } from './downloads.ts';
import { fetchedName, plainName } from './file-name.ts';

interface Dependencies {
  calls: Calls;
  downloads: Downloads;
  /** Address of the gateway, known once it listens. */
  publicUrl: () => string;
  allowPrivateNetwork: boolean;
}

const DEFAULT_TYPE = 'application/octet-stream';
const MAX_REDIRECTS = 5;

const urlProblem = (message: string) => validationError([bodyProblem('$.download_url', message)]);

/** What breaks off is the fault of the address, not of the provider that the bytes are for. */
async function* fetchedBytes(body: Readable): AsyncGenerator<Buffer> {
  try {
    yield* body as AsyncIterable<Buffer>;
  } catch {
    throw urlProblem('breaks off while it is fetched');
  }
}

/** The bytes of the file itself, which a server may send compressed. Their length is known when they are not. */
async function fetchedContent(response: OutboundResponse): Promise<Pick<FileContent, 'stream' | 'size'>> {
  const { 'content-length': length } = response.headers;
  const isEncoded = encodingsOf(response).length > 0;
  const body = await decodedBody(response).catch((cause: GatewayError) => {
    throw urlProblem(`can't be used: ${cause.message.replace(/\.$/, '')}`);
  });
  return {
    stream: Readable.from(fetchedBytes(body)),
    size: typeof length === 'string' && !isEncoded ? Number(length) : undefined,
  };
}

export interface GivenFile {
  readonly body: JsonObject;
  /** What is in place of the body's `data`, where that was too long to be in it. */
  readonly data: Base64 | undefined;
}

export interface Files {
  /** Hands the bytes that a body names to `use`: `data`, or what `download_url` leads to, as far as they are wanted. */
  withContent<T>(given: GivenFile, scope: Scope, use: (content: FileContent) => Promise<T>): Promise<T>;
  /** Files get a link that works without a key for an hour; other objects stay as they are. */
  withLink(live: LiveConnection, type: ObjectType, item: Item<JsonObject>): Item<JsonObject>;
}

export function createFiles({ calls, downloads, publicUrl, allowPrivateNetwork }: Dependencies): Files {
  async function open(url: string, scope: Scope): Promise<OutboundResponse> {
    const target = { origin: new URL(url).origin, mayBePrivate: allowPrivateNetwork };
    try {
      return await calls.outboundTo(target, scope).requestElsewhere({
        method: 'GET',
        url,
        headers: { 'user-agent': 'taskgate', 'accept-encoding': 'identity' },
        signal: scope.signal,
      });
    } catch (cause) {
      if (cause instanceof GatewayError) throw urlProblem(`can't be used: ${cause.message.replace(/\.$/, '')}`);
      throw urlProblem('could not be fetched');
    }
  }

  async function fetchFile(url: string, scope: Scope): Promise<OutboundResponse> {
    let address = url;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const response = await open(address, scope);
      const { location } = response.headers;
      if (response.status === 200) return response;
      discard(response);
      if (response.status < 300 || response.status > 399 || typeof location !== 'string') {
        throw urlProblem(`answers ${response.status}`);
      }
      if (!URL.canParse(location, address)) throw urlProblem('redirects to what is no address');
      address = new URL(location, address).href;
    }
    throw urlProblem('redirects too often');
  }

  return {
    async withContent({ body, data: long }, scope, use) {
      const { name, mime_type: mimeType, data: short, download_url: url } = StorageFileCreate.parse(body);
      const data = long ?? (short === undefined ? undefined : base64Of(short));
      const given = plainName(name ?? '');
      if ((data === undefined) === (url === undefined)) {
        throw validationError([bodyProblem('$.data', 'or $.download_url must be given, and not both')]);
      }
      if (data !== undefined) {
        if (!given) throw validationError([bodyProblem('$.name', 'is required with data')]);
        const size = await sizeOf(data);
        if (size === undefined) throw validationError([bodyProblem('$.data', 'must be base64')]);
        return await use({
          name: given,
          mimeType: mimeType ?? DEFAULT_TYPE,
          stream: Readable.from(bytesOf(data), { objectMode: false }),
          size,
        });
      }
      const address = url ?? '';
      const response = await fetchFile(address, scope);
      const { 'content-type': type, 'content-disposition': disposition } = response.headers;
      try {
        return await use({
          name: given ?? fetchedName(disposition, address),
          mimeType: mimeType ?? (typeof type === 'string' ? type : DEFAULT_TYPE),
          ...(await fetchedContent(response)),
        });
      } finally {
        // What nobody reads to its end would keep its connection open.
        discard(response);
      }
    },
    withLink(live, type, item) {
      const { id } = item.object;
      if (type !== 'storage_file' || typeof id !== 'string' || item.hasNoBytes) return item;
      const link = downloads.link({ workspaceId: live.row.workspaceId, connectionId: live.row.id, fileId: id });
      return { ...item, object: { ...item.object, download_url: publicUrl() + link } };
    },
  };
}
