/** Columns of the tables in customers' databases: one for each field of a model, and some of our own. */
import * as z from 'zod';
import { definitionOf, type ObjectType } from '../../schema/objects.ts';

/** What a column holds. `instant`: a point in time, in UTC with milliseconds. */
export type ColumnKind = 'key' | 'text' | 'number' | 'flag' | 'instant' | 'json' | 'count';

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
}

/** Which delivery the row is from. It also shows that a table was created here. */
export const SEQUENCE = 'taskgate_seq';
/** When the object was found to be gone; null while it is there. */
export const DELETED_AT = 'deleted_at';
export const CONNECTION = 'connection_id';
export const ID = 'id';
const RAW = 'raw';

/** The column comes with the first row that has something in it. */
export const isOptional = ({ name }: Column): boolean => name === RAW;

function kindOf(schema: z.ZodType): ColumnKind {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return kindOf(schema.unwrap() as z.ZodType);
  if (schema instanceof z.ZodString) return schema.meta()?.format === 'date-time' ? 'instant' : 'text';
  if (schema instanceof z.ZodEnum) return 'text';
  if (schema instanceof z.ZodNumber) return 'number';
  if (schema instanceof z.ZodBoolean) return 'flag';
  return 'json';
}

/** Columns for the fields of a model, in its order, without its id. */
export const fieldColumns = (type: ObjectType): Column[] =>
  Object.entries(definitionOf(type).model.shape)
    .filter(([name]) => name !== ID)
    .map(([name, schema]) => ({ name, kind: kindOf(schema as z.ZodType) }));

/** The key: together they name a row. */
export const KEY_COLUMNS: readonly Column[] = [
  { name: CONNECTION, kind: 'key' },
  { name: ID, kind: 'key' },
];

export const OWN_COLUMNS: readonly Column[] = [
  { name: DELETED_AT, kind: 'instant' },
  { name: SEQUENCE, kind: 'count' },
];
