import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { LinearClient } from '../../../../adapters/linear/line/client.ts';
import { upload } from '../../../../adapters/linear/line/upload.ts';
import { createBufferedBytes, roomFor } from '../../../../src/lib/buffered-bytes.ts';
import { createMetrics } from '../../../../src/lib/observe/metrics.ts';
import { createAnswerHolds } from '../../../../src/lib/outbound/answer-holds.ts';
import type { OutboundRequest } from '../../../../src/lib/outbound/outbound.ts';

const KIB = 1024;
const STORAGE = 'https://uploads.linear.app';

/** A workspace with so much room for files, and what was asked of Linear. */
function stand(files: number) {
  const room = roomFor({ maxJsonBody: 10 * KIB, maxFileBody: 10 * KIB });
  const buffered = createBufferedBytes({ ...room, shares: { ...room.shares, files } }, createMetrics());
  const answers = createAnswerHolds(buffered, { kind: 'answers', id: 'acme' }, 10);
  const asked: string[] = [];
  const takenWhileSent: number[] = [];
  const client = {
    uploadsUrl: STORAGE,
    async mutate() {
      asked.push('fileUpload');
      return { uploadFile: { uploadUrl: `${STORAGE}/signed`, assetUrl: `${STORAGE}/asset` } };
    },
  } as unknown as LinearClient;
  const outbound = {
    answers,
    async requestElsewhere({ method }: OutboundRequest) {
      asked.push(method);
      takenWhileSent.push(buffered.taken());
      return { status: 200, headers: {}, body: Readable.from([]) };
    },
  };
  const context = { client, outbound, signal: AbortSignal.timeout(5000) } as unknown as Parameters<typeof upload>[0];
  const send = (bytes: number, size?: number) =>
    upload(context, { name: 'x', mimeType: 'text/plain', stream: Readable.from([Buffer.alloc(bytes)]), size });
  return { send, asked, takenWhileSent, buffered, answers };
}

describe('a file whose size nobody says', () => {
  it('is counted as a file of its workspace until the call ends', async () => {
    const { send, takenWhileSent, buffered, answers } = stand(100 * KIB);
    expect(await send(60 * KIB)).toEqual({ url: `${STORAGE}/asset`, size: 60 * KIB });
    expect(takenWhileSent).toEqual([60 * KIB]);
    answers.release();
    expect(buffered.taken()).toBe(0);
  });

  it('is refused where there is no room for it, before anything is asked of Linear', async () => {
    const { send, asked, buffered } = stand(100 * KIB);
    const other = buffered.open({ kind: 'files', id: 'acme' });
    other.take(50 * KIB);
    await expect(send(60 * KIB)).rejects.toMatchObject({ code: 'unavailable' });
    expect(asked).toEqual([]);
    expect(buffered.taken()).toBe(50 * KIB);
  });
});

describe('a file of a known size', () => {
  it('goes on while it arrives, and takes up nothing', async () => {
    const { send, takenWhileSent } = stand(KIB);
    await send(60 * KIB, 60 * KIB);
    expect(takenWhileSent).toEqual([0]);
  });
});
