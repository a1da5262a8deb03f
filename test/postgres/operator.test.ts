/** What an operator runs of the documents where there is a Postgres to move to, or to fill. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { type Databases, describeBlocks, pagesWith } from '../docs/operator.ts';
import { freshDatabase } from '../support/database.ts';

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: process.env.TEST_DATABASE_URL });
  await client.connect();
  await client.query(statement).finally(() => client.end());
}

const DATABASES: Databases = {
  NEW_DATABASE: () => freshDatabase('postgres'),
  async PRODUCT_DATABASE() {
    const name = `product_${randomBytes(6).toString('hex')}`;
    await onServer(`create database ${name}`);
    const url = new URL(process.env.TEST_DATABASE_URL ?? '');
    url.pathname = `/${name}`;
    return { url: url.href, drop: () => onServer(`drop database ${name} with (force)`) };
  },
};

for (const page of pagesWith(true)) describeBlocks(page, DATABASES);
