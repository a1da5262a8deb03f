import { defineConfig } from 'drizzle-kit';

export default defineConfig({
  dialect: 'sqlite',
  schema: './schema/tables.sqlite.ts',
  out: './schema/migrations/sqlite',
});
