/** The two workspaces of the sandbox, and who may call on them. */
import { credentialsOf } from './app.ts';
import type { Caller } from './caller.ts';
import type { Grants } from './oauth/grants.ts';
import { unauthenticated } from './problem.ts';
import { type Seed, type Seeded, seedWorld } from './seed/index.ts';
import { Deliveries } from './webhooks/deliveries.ts';
import { World } from './world.ts';

interface Workspace {
  readonly world: World;
  readonly seeded: Seeded;
  readonly deliveries: Deliveries;
}

export const organizationOf = ({ world }: Workspace) => {
  const [organization] = world.rows('Organization');
  if (!organization) throw new Error('A workspace has no organization.');
  return organization;
};

type Both = readonly [Workspace, Workspace];

/** They are made when they are asked for first, and again after they were forgotten. */
export class Workspaces {
  #both: Both | undefined;
  readonly #now: () => number;
  readonly #seed: Seed;
  readonly #url: () => string;

  constructor(now: () => number, seed: Seed, url: () => string) {
    this.#now = now;
    this.#seed = seed;
    this.#url = url;
  }

  #open(which: 'main' | 'other', seed: Seed): Workspace {
    const world = new World(this.#now);
    const seeded = seedWorld(world, seed, which, this.#url());
    return { world, seeded, deliveries: new Deliveries(world) };
  }

  /** Those that were made, if they were. */
  opened(): readonly Workspace[] {
    return this.#both ?? [];
  }

  all(): Both {
    this.#both ??= [this.#open('main', this.#seed), this.#open('other', 'empty')];
    return this.#both;
  }

  main(): Workspace {
    return this.all()[0];
  }

  forget(): void {
    this.#both = undefined;
  }

  callerOf(authorization: string | undefined, grants: Grants): Caller {
    const { key, token } = credentialsOf(authorization);
    const grant = token === undefined ? undefined : grants.holder(token);
    for (const workspace of this.all()) {
      const { world, seeded } = workspace;
      const person = [seeded.admin, seeded.member].find(({ apiKey }) => apiKey === key);
      if (person) return { world, user: person.row, scopes: undefined, bucket: `key ${person.row.id}` };
      if (grant?.organizationId !== organizationOf(workspace).id) continue;
      const user = world.get('User', grant.userId);
      if (user) return { world, user, scopes: grant.scopes, bucket: `app ${user.id}` };
    }
    throw unauthenticated('Authentication required, not authenticated');
  }

  /** People who can agree to an app. */
  users() {
    return this.all().flatMap((workspace) => {
      const { id, name } = organizationOf(workspace);
      const { admin, member } = workspace.seeded;
      return [admin, member].map(({ row }) => ({
        id: row.id,
        name: String(row.name),
        organization: { id, name: String(name) },
      }));
    });
  }

  /** The user that an app acts as. */
  appUserOf(organizationId: string): string {
    return this.all().find((workspace) => organizationOf(workspace).id === organizationId)?.seeded.app.id ?? '';
  }
}
