import type { Logger } from '../lib/observe/log.ts';
import { isStoreOutage } from '../store/base/outage.ts';
import type { ApicallRow, ApicallStore } from '../store/calls/apicalls.ts';

const FLUSH_EVERY_MS = 250;
const FLUSH_AT_ROWS = 200;
/** Rows kept in memory while the store does not answer; beyond it the oldest are dropped, and that is logged. */
const MAX_WAITING = 10_000;

export interface ApicallLog {
  add(row: ApicallRow): void;
  /** Writes what is waiting. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

interface Dependencies {
  store: ApicallStore;
  log: Logger;
}

/** The call log: rows are gathered and written together, so that a call does not wait for the disk. */
export function createApicallLog({ store, log }: Dependencies): ApicallLog {
  let waiting: ApicallRow[] = [];
  let isFailing = false;
  let writing: Promise<void> = Promise.resolve();

  /** One by one after a refusal, so that a row which the store does not take costs no other row its place. */
  async function insertEach(rows: readonly ApicallRow[]): Promise<void> {
    for (const row of rows) {
      try {
        await store.insertAll([row]);
      } catch (err) {
        if (isStoreOutage(err)) throw err;
        log.error({ err, id: row.id, name: row.name }, 'a row of the call log was refused, and is dropped');
      }
    }
  }

  async function insert(rows: readonly ApicallRow[]): Promise<void> {
    try {
      await store.insertAll(rows);
    } catch (error) {
      if (isStoreOutage(error)) throw error;
      await insertEach(rows);
    }
  }

  async function write(): Promise<void> {
    const rows = waiting;
    waiting = [];
    for (let start = 0; start < rows.length; start += FLUSH_AT_ROWS) {
      try {
        await insert(rows.slice(start, start + FLUSH_AT_ROWS));
        if (isFailing) log.info('call log is written again');
        isFailing = false;
      } catch (error) {
        waiting = [...rows.slice(start), ...waiting];
        if (!isFailing) log.error({ err: error, waiting: waiting.length }, 'call log not written');
        isFailing = true;
        return;
      }
    }
  }

  function flush(): Promise<void> {
    writing = writing.then(write);
    return writing;
  }

  const flushTimer = setInterval(() => waiting.length > 0 && void flush(), FLUSH_EVERY_MS).unref();

  return {
    add(row) {
      waiting.push(row);
      if (waiting.length > MAX_WAITING) {
        waiting.shift();
        log.error({ id: row.id }, 'call log is full, its oldest row was dropped');
      }
      if (waiting.length === FLUSH_AT_ROWS) void flush();
    },
    flush,
    async close() {
      clearInterval(flushTimer);
      await flush();
    },
  };
}
