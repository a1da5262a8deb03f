/** Connections to the databases of webhooks, and what went wrong with them in words. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ObjectType } from '../../../schema/objects.ts';
import { storable } from '../../../schema/stored-text.ts';
import { type DatabaseAddress, isSameDatabase, parseDatabaseUrl } from '../../databases/address.ts';
import { PrivateHostError } from '../../databases/host-address.ts';
import { openSession } from '../../databases/open-session.ts';
import type { Session } from '../../databases/session.ts';
import { prepareTables, type SyncTables } from '../../databases/tables.ts';
import { bodyProblem, GatewayError, validationError } from '../../lib/errors.ts';
import type { WebhookRow, WebhookStore } from '../../store/webhooks/webhooks.ts';
import type { HookUrls } from '../hook-url.ts';
import { mirrorsRaw } from './mirrored.ts';

/** A connection that is ready to be written to. */
export interface OpenDatabase {
  readonly session: Session;
  readonly tables: SyncTables;
}

export interface Databases {
  /** Connects, and creates what is missing. Rejects with whatever the server says. */
  open(webhook: WebhookRow): Promise<OpenDatabase>;
  /** Throws `validation_failed` when a new webhook, or one with another address, could not write. */
  tryOut(webhook: WebhookRow, address: DatabaseAddress): Promise<void>;
  /** Throws `conflict` when another webhook writes the same rows. */
  checkAlone(webhook: WebhookRow, address: DatabaseAddress): Promise<void>;
}

export interface DatabasesDependencies {
  readonly store: Pick<WebhookStore, 'ofConnection'>;
  readonly hookUrls: HookUrls;
  readonly allowPrivateNetwork: boolean;
}

const LONGEST = 300;
const GOODBYE_MS = 2000;

/** An error of a database, without the password that it may quote. */
export function databaseWords(error: unknown, password: string): string {
  if (error instanceof PrivateHostError) return 'the address is private';
  const { message, code } = error as { message?: string; code?: string };
  // What several addresses of a host have in common has no message of its own.
  const text = storable(message || code || 'could not be reached');
  return (password.length > 0 ? text.replaceAll(password, '…') : text).slice(0, LONGEST);
}

/** Ends a connection, whatever it is doing. */
export async function closeSession(session: Session): Promise<void> {
  try {
    // A server may never say goodbye.
    await Promise.race([
      session.close(),
      sleep(GOODBYE_MS, undefined, { ref: false }).then(() => Promise.reject(new Error('no goodbye'))),
    ]);
  } catch {
    session.destroy();
  }
}

export function createDatabases({ store, hookUrls, allowPrivateNetwork }: DatabasesDependencies): Databases {
  const addressOf = (webhook: WebhookRow): DatabaseAddress =>
    parseDatabaseUrl(webhook.dbType ?? 'postgres', hookUrls.reveal(webhook));

  async function openAt(webhook: WebhookRow, address: DatabaseAddress): Promise<OpenDatabase> {
    const session = await openSession(address, allowPrivateNetwork);
    const place = {
      schema: webhook.dbSchema,
      prefix: webhook.dbNamePrefix,
      type: webhook.objectType as ObjectType,
    };
    try {
      return { session, tables: await prepareTables(session, place, mirrorsRaw(webhook)) };
    } catch (error) {
      session.destroy();
      throw error;
    }
  }

  return {
    open: (webhook) => openAt(webhook, addressOf(webhook)),
    async tryOut(webhook, address) {
      try {
        const { session } = await openAt(webhook, address);
        await closeSession(session);
      } catch (error) {
        const words = databaseWords(error, address.password);
        throw validationError([bodyProblem('$.db_url', `leads to a database that cannot be written to: ${words}`)]);
      }
    },
    async checkAlone(webhook, address) {
      const others = await store.ofConnection(webhook.connectionId, { objectType: webhook.objectType });
      const same = others.find(
        (other) =>
          other.id !== webhook.id &&
          other.dbType !== null &&
          other.dbSchema === webhook.dbSchema &&
          other.dbNamePrefix === webhook.dbNamePrefix &&
          isSameDatabase(addressOf(other), address),
      );
      if (!same) return;
      throw new GatewayError(
        'conflict',
        `The webhook ${same.id} keeps this table in sync already, with everything that happens. Another db_name_prefix gives another table.`,
      );
    },
  };
}
