/** The store suite's databases: each behaviour is asked of every kind of database there is. */
import { afterEach, beforeEach, describe } from 'vitest';
import { readConfiguration } from '../../../src/configuration.ts';
import { openStore } from '../../../src/store/base/open.ts';
import type { Store } from '../../../src/store/base/store.ts';
import { databaseKinds, freshDatabase, type TestDatabase } from '../../support/database.ts';

export interface Stores {
  /** One process's view of the store. */
  readonly store: Store;
  readonly database: TestDatabase;
  /** Another process's view of it. */
  another(): Promise<Store>;
}

/** Runs `suite` on each kind of database; what it gets is fresh for every test. */
export function onEachDatabase(name: string, suite: (stores: Stores) => void): void {
  describe.each(databaseKinds)(`${name} on %s`, (kind) => {
    let database: TestDatabase;
    let opened: Store[] = [];

    const open = async () => {
      const store = await openStore(readConfiguration(database.variables).database);
      opened.push(store);
      return store;
    };
    beforeEach(async () => {
      database = await freshDatabase(kind);
      await open();
    });
    afterEach(async () => {
      await Promise.all(opened.map((store) => store.close()));
      opened = [];
      await database.drop();
    });
    suite({
      get store() {
        const [first] = opened;
        if (!first) throw new Error('There is a store in tests only.');
        return first;
      },
      get database() {
        return database;
      },
      another: open,
    });
  });
}
