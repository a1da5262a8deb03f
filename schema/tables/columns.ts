/** Kinds of columns that many tables have. */
import { integer, text } from 'drizzle-orm/sqlite-core';

export const id = () => text('id').primaryKey();

/** Epoch milliseconds. */
export const at = (name: string) => integer(name);

export const json = <T>(name: string) => text(name, { mode: 'json' }).$type<T>();
