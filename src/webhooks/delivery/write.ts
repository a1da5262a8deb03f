/** One attempt to write what waits for a database: as many deliveries as fit, in one transaction. */
import type { JsonObject } from '../../../schema/field.ts';
import type { Batch } from '../../databases/row-states.ts';
import { writeBatches } from '../../databases/write-batches.ts';
import type { Base } from '../../lib/base.ts';
import type { DeliveryStore } from '../../store/webhooks/deliveries.ts';
import type { DeliveryRow } from '../../store/webhooks/delivery-rows.ts';
import type { WebhookRow } from '../../store/webhooks/webhooks.ts';
import { closeSession, type Databases, databaseWords, type OpenDatabase } from '../database/databases.ts';
import type { HookUrls } from '../hook-url.ts';
import type { Receipt } from './send.ts';

/** What goes along with objects for a database. */
export interface MirrorEnvelope {
  /** Number of the webhook's newest delivery before the objects were read. */
  readonly readAfter: number;
  readonly isRemoval: boolean;
  readonly external_xref?: string;
}

/** A webhook's database while its deliveries have their turn: connected to when it is needed. */
export interface DatabaseTurn {
  /** Rejects only when the signal aborts; then it is not known whether it was written. */
  write(webhook: WebhookRow, rows: readonly DeliveryRow[], signal: AbortSignal): Promise<Receipt>;
  close(): Promise<void>;
}

export interface WriteDependencies extends Pick<Base, 'clock'> {
  readonly deliveries: Pick<DeliveryStore, 'idAt'>;
  readonly databases: Databases;
  readonly hookUrls: HookUrls;
  /** Has everything be sent once more: what came before is not in the database. */
  readonly refill: (webhook: WebhookRow) => Promise<void>;
}

/** For one transaction, with the connection that it needs. */
const LIMIT_MS = 30_000;

function batchOf({ id, seq, body, envelope, type, createdAt }: DeliveryRow): Batch {
  const { readAfter, isRemoval } = JSON.parse(envelope) as MirrorEnvelope;
  const objects = JSON.parse(body) as JsonObject[];
  return { id, seq, readAfter, isRemoval, objects, completes: type === 'INITIAL-COMPLETE', at: createdAt };
}

const passwordIn = (url: string): string => (URL.canParse(url) ? decodeURIComponent(new URL(url).password) : '');

export function createDatabaseTurn({
  databases,
  deliveries,
  hookUrls,
  refill,
  clock,
}: WriteDependencies): DatabaseTurn {
  let open: Promise<OpenDatabase> | undefined;
  let openedWith: string | undefined;

  /** Not to be used again: nobody knows what became of its statements. */
  function drop(): void {
    const dropped = open;
    open = undefined;
    dropped?.then(
      ({ session }) => session.destroy(),
      () => undefined,
    );
  }

  async function writeAll(webhook: WebhookRow, rows: readonly DeliveryRow[]): Promise<void> {
    // It may have been changed since the turn began.
    const settings = JSON.stringify([webhook.sealedUrl, webhook.fields]);
    if (settings !== openedWith) await close();
    openedWith = settings;
    open ??= databases.open(webhook);
    const { session, tables } = await open;
    const source = { webhookId: webhook.id, createdAt: webhook.createdAt, connectionId: webhook.connectionId };
    const counterpart = {
      idOf: (seq: number) => deliveries.idAt(webhook.id, seq),
      missed: () => refill(webhook),
    };
    await writeBatches(session, tables, source, rows.map(batchOf), counterpart, clock.now());
  }

  async function close(): Promise<void> {
    const closing = open;
    open = undefined;
    const opened = await closing?.catch(() => undefined);
    if (opened) await closeSession(opened.session);
  }

  return {
    async write(webhook, rows, signal) {
      const limit = AbortSignal.timeout(LIMIT_MS);
      const size = rows.reduce((sum, { body }) => sum + body.length, 0);
      const broken = new Promise<never>((_, reject) => {
        AbortSignal.any([limit, signal]).addEventListener('abort', () => reject(new Error('broken off')), {
          once: true,
        });
      });
      // It may come when nobody waits for it any more.
      broken.catch(() => undefined);
      try {
        signal.throwIfAborted();
        await Promise.race([writeAll(webhook, rows), broken]);
        return { status: undefined, problem: undefined, size };
      } catch (error) {
        drop();
        signal.throwIfAborted();
        const words = limit.aborted
          ? `the database did not answer within ${LIMIT_MS / 1000} seconds`
          : databaseWords(error, passwordIn(hookUrls.reveal(webhook)));
        return { status: undefined, problem: words, size };
      }
    },
    close,
  };
}
