import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger } from 'pino';

interface LoggedError {
  type: string;
  message: string;
  stack: string | undefined;
  code?: unknown;
  cause?: LoggedError;
}

/** Errors of a database bring the values of the statement along, in their message and in properties: those stay out. */
function loggedError(error: Error): LoggedError {
  const [message = ''] = error.message.split('\nparams: ');
  return {
    type: error.name,
    message,
    stack: error.stack?.replace(error.message, message),
    ...('code' in error && { code: error.code }),
    ...(error.cause instanceof Error && { cause: loggedError(error.cause) }),
  };
}

/** JSON lines on stdout. Paths that could hold a credential are blanked should one ever be logged. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: (value: unknown) => (value instanceof Error ? loggedError(value) : value) },
    redact: {
      paths: [
        'authorization',
        'cookie',
        'token',
        '*.authorization',
        '*.cookie',
        '*.token',
        '*.access_token',
        '*.refresh_token',
      ],
      censor: '[secret]',
    },
  };
  return destination ? pino(options, destination) : pino(options);
}
