/** What requests and answers of `/unified` have in common. */
import * as z from 'zod';
import { exampleOf } from '../examples.ts';
import { BODY_ERRORS, type ErrorStatus } from '../responses.ts';

export const READ: readonly ErrorStatus[] = [400, 401, 404, 500, 503];
export const LIST: readonly ErrorStatus[] = [400, 401, 500, 503];
export const WRITE: readonly ErrorStatus[] = [...READ, ...BODY_ERRORS, 502, 504];

export const json = (schema: z.ZodType, example: unknown) => ({ 'application/json': { schema, example } });
export const one = (schema: z.ZodType, description: string) => ({
  200: { description, content: json(schema, exampleOf(schema)) },
});
export const many = (schema: z.ZodType, description: string) => ({
  200: { description, content: json(z.array(schema), [exampleOf(schema)]) },
});
export const params = (what: string) => z.object({ id: z.string().meta({ description: `ID of the ${what}.` }) });
export const body = (schema: z.ZodType) => ({ body: { required: true, content: json(schema, exampleOf(schema)) } });
