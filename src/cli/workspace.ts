import type { Command } from 'commander';
import type { Gateway } from '../gateway/gateway.ts';
import type { WorkspaceRow } from '../store/workspaces.ts';
import { UsageError } from './usage-error.ts';

export type WithGateway = (work: (gateway: Gateway) => Promise<void>) => Promise<void>;

/** The workspace of this id, or the first one. */
export async function pickWorkspace({ workspaces }: Gateway, id: string | undefined): Promise<WorkspaceRow> {
  const found = id === undefined ? await workspaces.first() : await workspaces.find(id);
  if (found) return found;
  throw new UsageError(id === undefined ? 'The store has no workspace yet.' : `There is no workspace ${id}.`);
}

export function addWorkspaceCommands(program: Command, withGateway: WithGateway): void {
  const workspace = program
    .command('workspace')
    .alias('workspaces')
    .description('Workspaces: who shares keys and connections.');

  workspace
    .command('create <name>')
    .description('Creates a workspace and prints its first API key.')
    .action((name: string) =>
      withGateway(async ({ workspaces, keys }) => {
        const made = await workspaces.create(name);
        if (!made) throw new UsageError(`There is a workspace named ${name} already.`);
        console.error(`workspace ${made.id}`);
        console.log(await keys.create(made.id));
      }),
    );

  workspace
    .command('list')
    .description('Prints ids and names.')
    .action(() =>
      withGateway(async ({ workspaces }) => {
        for (const { id, name } of await workspaces.list()) console.log(`${id}\t${name}`);
      }),
    );

  workspace
    .command('redirects <id> [origin...]')
    .description(
      'Allows only these origins to send customers back to, such as https://app.example.com; any without one.',
    )
    .action((id: string, origins: string[]) =>
      withGateway(async (gateway) => {
        const { id: workspaceId } = await pickWorkspace(gateway, id);
        const checked = origins.map((origin) => {
          if (URL.canParse(origin) && /^https?:$/.test(new URL(origin).protocol)) return new URL(origin).origin;
          throw new UsageError(`${origin} is not an origin such as https://app.example.com.`);
        });
        await gateway.workspaces.allowRedirects(workspaceId, checked.length > 0 ? checked : null);
        console.error(
          checked.length > 0 ? `customers are sent back to ${checked.join(', ')}` : 'any origin is allowed',
        );
      }),
    );

  workspace
    .command('secret [id]')
    .description("Prints the secret that signs the workspace's webhooks (default: the first workspace).")
    .action((id: string | undefined) =>
      withGateway(async (gateway) => console.log(gateway.workspaces.secretOf(await pickWorkspace(gateway, id)))),
    )
    .command('rotate [id]')
    .description('Makes a new secret and prints it; for 24 hours webhooks carry signatures by the old one as well.')
    .action((id: string | undefined) =>
      withGateway(async (gateway) => {
        const workspace = await pickWorkspace(gateway, id);
        console.log(await gateway.workspaces.rotateSecret(workspace.id));
      }),
    );
}
