/** The audit log: who did what to a workspace, and what came of it. */
import { storable } from '../../schema/stored-text.ts';
import type { Base } from '../lib/base.ts';
import type { Clock } from '../lib/clock.ts';
import { newId } from '../lib/id.ts';
import type { AuditRow, AuditStore } from '../store/access/audit.ts';

/** Who did it. */
export interface Actor {
  readonly kind: AuditRow['actor'];
  readonly keyId?: string | undefined;
  readonly keyPrefix?: string | undefined;
  /** Who used the key in the console, as they say. */
  readonly person?: string | undefined;
}

export interface AuditEntry {
  /** Undefined when it concerns all of them. */
  readonly workspaceId: string | undefined;
  readonly actor: Actor;
  readonly action: string;
  readonly targetId?: string | undefined;
  readonly status?: number | undefined;
  readonly error?: string | undefined;
  readonly address?: string | undefined;
  readonly changes?: Readonly<Record<string, unknown>> | undefined;
}

export interface Audit {
  /** Resolves once it is stored. What the store refuses goes to the log of the process, and nothing is thrown. */
  write(entry: AuditEntry): Promise<void>;
}

interface Dependencies extends Pick<Base, 'clock' | 'log' | 'metrics'> {
  readonly store: Pick<AuditStore, 'insert'>;
}

const LONGEST_TARGET = 100;

const stored = (text: string | undefined): string | null => (text === undefined ? null : storable(text));

export function auditRow(entry: AuditEntry, clock: Clock): AuditRow {
  return {
    id: newId(clock),
    workspaceId: entry.workspaceId ?? null,
    actor: entry.actor.kind,
    keyId: entry.actor.keyId ?? null,
    keyPrefix: entry.actor.keyPrefix ?? null,
    action: entry.action,
    targetId: stored(entry.targetId?.slice(0, LONGEST_TARGET)),
    status: entry.status ?? null,
    error: entry.error ?? null,
    address: stored(entry.address),
    changes: entry.changes && Object.keys(entry.changes).length > 0 ? { ...entry.changes } : null,
    createdAt: clock.now(),
    person: entry.actor.person ?? null,
  };
}

export function createAudit({ store, clock, log, metrics }: Dependencies): Audit {
  const entries = metrics.counter({
    name: 'taskgate_audit_entries_total',
    help: 'Entries of the audit log, by outcome: stored, or failed, which are in the log of the process alone.',
    labels: ['outcome'],
  });
  return {
    async write(entry) {
      const row = auditRow(entry, clock);
      try {
        await store.insert(row);
        entries.inc({ outcome: 'stored' });
      } catch (err) {
        entries.inc({ outcome: 'failed' });
        log.error({ err, audit: row }, 'an entry of the audit log could not be stored');
      }
    },
  };
}
