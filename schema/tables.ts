/** The tables that queries are written against. */
export * from './tables.sqlite.ts';
