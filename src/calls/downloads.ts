/** Links to files that work without a key for a while: bound to connection, file and expiry by a signature. */
import type { Clock } from '../lib/clock.ts';
import { createSigner, type Keyring } from '../lib/crypto.ts';
import { GatewayError } from '../lib/errors.ts';

const VALID_MS = 60 * 60 * 1000;
const PURPOSE = 'download links';

export interface DownloadTicket {
  workspaceId: string;
  connectionId: string;
  fileId: string;
}

export interface Downloads {
  /** Path and query of a link; the caller puts the gateway's address before it. */
  link(ticket: DownloadTicket): string;
  /** Throws `unauthorized` for a link that is forged, changed or expired. */
  check(connectionId: string, fileId: string, token: string): DownloadTicket;
}

const signed = ({ workspaceId, connectionId, fileId }: DownloadTicket, expires: string) =>
  [workspaceId, connectionId, fileId, expires].join('\n');

export function createDownloads(keyring: Keyring, clock: Clock): Downloads {
  const signer = createSigner(keyring, PURPOSE);

  return {
    link(ticket) {
      const expires = Math.floor((clock.now() + VALID_MS) / 1000).toString(36);
      const signature = signer.sign(signed(ticket, expires));
      const path = `/storage/${ticket.connectionId}/file/${encodeURIComponent(ticket.fileId)}/download`;
      return `${path}?token=${ticket.workspaceId}.${expires}.${signature}`;
    },
    check(connectionId, fileId, token) {
      const [workspaceId = '', expires = '', signature = ''] = token.split('.');
      const ticket = { workspaceId, connectionId, fileId };
      if (!signer.isSigned(signed(ticket, expires), signature))
        throw new GatewayError('unauthorized', 'This download link is not valid.');
      if (Number.parseInt(expires, 36) * 1000 < clock.now()) {
        throw new GatewayError('unauthorized', 'This download link has expired; get the file again for a fresh one.');
      }
      return ticket;
    },
  };
}
