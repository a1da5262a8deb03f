/** Registrations for events. Only administrators may make them, or see them. */
import { argumentProblem } from '../problem.ts';
import { find } from '../queries.ts';
import { given, inputOf, type Mutation } from './payload.ts';

const FIELDS = ['url', 'label', 'secret', 'enabled', 'resourceTypes'];

export const webhooks: Readonly<Record<string, Mutation>> = {
  webhookCreate({ world, user, url: own }, args) {
    const input = inputOf(args);
    if (!URL.canParse(String(input.url)) || String(input.url).startsWith(own))
      throw argumentProblem('url must be a URL.');
    if (!input.teamId && input.allPublicTeams !== true)
      throw argumentProblem('Either teamId or allPublicTeams must be given.');
    const row = world.add('Webhook', {
      enabled: true,
      label: null,
      ...given(input, FIELDS),
      ...(input.id !== undefined && { id: input.id }),
      teamId: input.teamId ?? null,
      allPublicTeams: input.allPublicTeams ?? false,
      creatorId: user.id,
    });
    return { success: true, lastSyncId: world.next(), webhook: row };
  },
  webhookUpdate(context, args) {
    const row = find(context, 'Webhook', args.id);
    context.world.change(row, given(inputOf(args), FIELDS));
    return { success: true, lastSyncId: context.world.next(), webhook: row };
  },
  webhookDelete(context, args) {
    const row = find(context, 'Webhook', args.id);
    context.world.remove('Webhook', row.id);
    return { success: true, lastSyncId: context.world.next(), entityId: row.id };
  },
};
