import { defineConfig } from 'drizzle-kit';

/** Postgres when `DATABASE_URL` says so; only its beginning is looked at. `npm run migrations` runs both. */
const dialect = process.env.DATABASE_URL?.startsWith('postgres') ? 'postgres' : 'sqlite';

export default defineConfig({
  dialect: dialect === 'postgres' ? 'postgresql' : 'sqlite',
  schema: `./schema/tables.${dialect}.ts`,
  out: `./schema/migrations/${dialect}`,
});
