/** `/unified/environment`, and the lists of Unified's API that are always empty here. */
import { Hono } from 'hono';
import { boundedList } from '../../../schema/field.ts';
import { MOST } from '../../../schema/limits.ts';
import { storedText } from '../../../schema/stored-text.ts';
import { emptyListParameters } from '../../../schema/unified-parameters.ts';
import { presentParameters } from '../../calls/listing.ts';
import type { Environments } from '../../connections/environments.ts';
import { GatewayError } from '../../lib/errors.ts';
import { validate } from '../../lib/validation.ts';
import { type AppContext, type AppEnv, idOf } from '../context.ts';
import { readJson } from '../io/body.ts';
import { answerJson } from '../io/respond.ts';

const environmentNames = boundedList(storedText().trim().min(1).max(100), MOST.environments);

export const environmentRoutes = (environments: Environments, maxJsonBody: number) =>
  new Hono<AppEnv>()
    .get('/', async (c) => answerJson(c, await environments.list(c.get('workspaceId'))))
    .post('/', async (c) => {
      const names = validate(environmentNames, await readJson(c, maxJsonBody), 'body');
      return answerJson(c, await environments.add(c.get('workspaceId'), names));
    })
    .delete('/:env', async (c) => {
      const name = idOf(c);
      return answerJson(c, await environments.remove(c.get('workspaceId'), name));
    });

function nothing(c: AppContext): Response {
  validate(emptyListParameters, presentParameters(c.get('target').parameters), 'query');
  return answerJson(c, []);
}

function neverAny(): never {
  throw new GatewayError('not_found', 'There is nothing of this id.');
}

function notKept(): never {
  throw new GatewayError('not_implemented', 'Secrets of other managers are not supported.');
}

export const emptyRoutes = () =>
  new Hono<AppEnv>()
    .get('/issue', nothing)
    .get('/issue/:id', neverAny)
    .get('/notification', nothing)
    .get('/workspace/secretsmanager', nothing)
    .post('/workspace/secretsmanager', notKept)
    .all('/workspace/secretsmanager/:id', notKept);
