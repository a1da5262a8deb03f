/** Who is in which team: read once for all teams, since asking each team costs more points than a query may have. */
import type { Context } from '../../contract/session.ts';
import { textAt } from '../../toolkit/json.ts';
import type { LinearClient } from '../line/client.ts';
import { allOf, PAGE_SIZE } from '../lists/pages.ts';

export interface Membership {
  readonly userId: string;
  readonly teamId: string;
  readonly isOwner: boolean;
}

const MEMBERSHIPS = `query($after: String) {
  teamMemberships(first: ${PAGE_SIZE}, after: $after) {
    nodes { id owner user { id } team { id } } pageInfo { hasNextPage endCursor }
  }
}`;

export async function memberships({ client }: Context<LinearClient>): Promise<Membership[]> {
  const rows = await allOf(client, { document: MEMBERSHIPS, path: ['teamMemberships'] });
  return rows.map(({ user, team, owner }) => ({
    userId: textAt(user, 'id') ?? '',
    teamId: textAt(team, 'id') ?? '',
    isOwner: owner === true,
  }));
}
