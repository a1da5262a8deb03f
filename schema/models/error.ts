import * as z from 'zod';

/** Every code that the gateway answers in `error`. */
export const ERROR_CODES = [
  'invalid_request',
  'validation_failed',
  'credentials_rejected',
  'unauthorized',
  'connection_unauthorized',
  'permission_missing',
  'scope_missing',
  'upstream_forbidden',
  'forbidden',
  'connection_not_found',
  'not_found',
  'method_not_allowed',
  'connection_paused',
  'request_timeout',
  'conflict',
  'payload_too_large',
  'unsupported_media_type',
  'rate_limited',
  'upstream_rate_limited',
  'internal',
  'not_implemented',
  'upstream_error',
  'oauth_app_rejected',
  'upstream_timeout',
  'unavailable',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

export const ErrorBody = z
  .object({
    error: z.enum(ERROR_CODES).meta({ description: 'Machine code.', example: 'validation_failed' }),
    message: z.string().meta({ description: 'One sentence.', example: 'name must not be empty.' }),
    status: z.int().meta({ description: 'HTTP status.', example: 400 }),
    statusCode: z.int().meta({ description: 'The same as `status`.', example: 400 }),
    request_id: z.string().meta({ description: 'Also in the X-Request-Id header and in the log.' }),
    details: z
      .unknown()
      .optional()
      .meta({
        description: "What there is more to say: field errors, the provider's own messages, what would be allowed.",
        example: [{ in: 'body', path: '$.name', message: 'must not be empty' }],
      }),
  })
  .meta({ id: 'error', description: 'Every error of the gateway.' });
export type ErrorBody = z.infer<typeof ErrorBody>;
