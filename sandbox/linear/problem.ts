/** Linear's errors, in the shape that its answers have. Sources: linear.app/developers, graphql and rate limiting; `@linear/sdk`. */
import { GraphQLError } from 'graphql';

interface Kind {
  readonly code: string;
  readonly type: string;
  readonly status: number;
}

const INPUT: Kind = { code: 'INPUT_ERROR', type: 'invalid input', status: 400 };

export function problem(kind: Kind, message: string, presentable = message): GraphQLError {
  const { code, type, status: statusCode } = kind;
  return new GraphQLError(message, {
    extensions: {
      code,
      type,
      statusCode,
      userError: true,
      userPresentableMessage: presentable,
      http: { status: statusCode },
    },
  });
}

export const inputProblem = (message: string, presentable?: string): GraphQLError =>
  problem(INPUT, message, presentable);

/** Of an object that is not there, or hidden. */
export const notFound = (type: string): GraphQLError =>
  problem(INPUT, `Entity not found: ${type}`, `Could not find referenced ${type}.`);

export const argumentProblem = (presentable: string): GraphQLError =>
  problem(INPUT, 'Argument Validation Error', presentable);

export const unauthenticated = (message: string, status = 401): GraphQLError =>
  problem(
    { code: 'AUTHENTICATION_ERROR', type: 'authentication error', status },
    message,
    'You need to authenticate to access this operation.',
  );

export const scopeProblem = (scope: string): GraphQLError =>
  problem({ code: 'FORBIDDEN', type: 'forbidden', status: 403 }, `Invalid scope: \`${scope}\` required`);

export const forbidden = (message: string): GraphQLError =>
  problem({ code: 'FORBIDDEN', type: 'forbidden', status: 403 }, message);

/** Its answer is a 400 all the same. */
export const rateLimited = (message: string): GraphQLError =>
  problem({ code: 'RATELIMITED', type: 'ratelimited', status: 429 }, message);

export const notSimulated = (what: string): GraphQLError =>
  problem(
    { code: 'INTERNAL_SERVER_ERROR', type: 'internal error', status: 500 },
    `The sandbox does not simulate ${what}.`,
  );
