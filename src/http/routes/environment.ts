/** `/unified/environment`, and the lists of Unified's API that are always empty here. */
import { Hono } from 'hono';
import { boundedList } from '../../../schema/field.ts';
import { MOST } from '../../../schema/limits.ts';
import { storedText } from '../../../schema/stored-text.ts';
import type { Environments } from '../../gateway/environments.ts';
import { GatewayError } from '../../lib/errors.ts';
import { validate } from '../../lib/validation.ts';
import { readJson } from '../body.ts';
import type { AppEnv } from '../context.ts';
import { answerJson } from '../respond.ts';

const environmentNames = boundedList(storedText().trim().min(1).max(100), MOST.environments);

export const environmentRoutes = (environments: Environments, maxJsonBody: number) =>
  new Hono<AppEnv>()
    .get('/', async (c) => answerJson(c, await environments.list(c.get('workspaceId'))))
    .post('/', async (c) => {
      const names = validate(environmentNames, await readJson(c, maxJsonBody), 'body');
      return answerJson(c, await environments.add(c.get('workspaceId'), names));
    })
    .delete('/:env', async (c) => {
      const name = c.get('target').segments[2] ?? '';
      return answerJson(c, await environments.remove(c.get('workspaceId'), name));
    });

function neverAny(): never {
  throw new GatewayError('not_found', 'There is nothing of this id.');
}

function notKept(): never {
  throw new GatewayError('not_implemented', 'Secrets of other managers are not supported.');
}

export const emptyRoutes = () =>
  new Hono<AppEnv>()
    .get('/issue', (c) => answerJson(c, []))
    .get('/issue/:id', neverAny)
    .get('/notification', (c) => answerJson(c, []))
    .get('/workspace/secretsmanager', (c) => answerJson(c, []))
    .post('/workspace/secretsmanager', notKept)
    .all('/workspace/secretsmanager/:id', notKept);
