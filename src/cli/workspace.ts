import type { Command } from 'commander';
import type { Gateway } from '../gateway.ts';
import type { WorkspaceRow } from '../store/access/workspaces.ts';
import type { LimitUse } from '../webhooks/workspace-limits.ts';
import { answer, columns, remark } from './output.ts';
import { UsageError } from './usage-error.ts';
import { changing, withGateway } from './with-gateway.ts';

/** The workspace of this id, or the first one. */
export async function pickWorkspace({ workspaces }: Gateway, id: string | undefined): Promise<WorkspaceRow> {
  const found = id === undefined ? await workspaces.first() : await workspaces.find(id);
  if (found) return found;
  throw new UsageError(id === undefined ? 'The store has no workspace yet.' : `There is no workspace ${id}.`);
}

const LINKS = ['signed', 'any'] as const;

/** How customers connect, and where they are sent back to. */
function addConnectingCommands(workspace: Command): void {
  workspace
    .command('redirects <id> [origin...]')
    .description(
      'Names the origins that customers may be sent back to, such as https://app.example.com. Without one: none in ' +
        'production, where PUBLIC_URL is not this machine or NODE_ENV is `production`; any otherwise.',
    )
    .action((id: string, origins: string[], _options: unknown, command: Command) =>
      changing(command, async (gateway, auditDetails) => {
        const { id: workspaceId } = await pickWorkspace(gateway, id);
        Object.assign(auditDetails, { workspaceId, targetId: workspaceId, changes: { redirect_origins: origins } });
        const checked = origins.map((origin) => {
          if (URL.canParse(origin) && /^https?:$/.test(new URL(origin).protocol)) return new URL(origin).origin;
          throw new UsageError(`${origin} is not an origin such as https://app.example.com.`);
        });
        await gateway.workspaces.allowRedirects(workspaceId, checked.length > 0 ? checked : null);
        const effect =
          checked.length > 0
            ? `customers are sent back to ${checked.join(', ')}`
            : 'no origin is named: in production customers are sent back nowhere else, otherwise anywhere';
        remark(command, effect);
        answer(command, { workspace_id: workspaceId, redirect_origins: checked.length > 0 ? checked : null }, []);
      }),
    );

  const links = workspace
    .command('links')
    .description('Says by which links customers connect (default: the first workspace).');
  links
    .addArgument(
      links.createArgument('<which>', 'only those that were signed for a holder of an API key, or any').choices(LINKS),
    )
    .argument('[id]')
    .action((which: (typeof LINKS)[number], id: string | undefined, _options: unknown, command: Command) =>
      changing(command, async (gateway, auditDetails) => {
        const { id: workspaceId } = await pickWorkspace(gateway, id);
        Object.assign(auditDetails, { workspaceId, targetId: workspaceId, changes: { links: which } });
        await gateway.workspaces.requireSignedLinks(workspaceId, which === 'signed');
        remark(
          command,
          which === 'signed' ? 'customers connect by signed links alone' : 'customers connect by any link',
        );
        answer(command, { workspace_id: workspaceId, links: which }, []);
      }),
    );
}

function addSecretCommands(workspace: Command): void {
  workspace
    .command('secret [id]')
    .description("Prints the secret that signs the workspace's webhooks (default: the first workspace).")
    .action((id: string | undefined, _options: unknown, command: Command) =>
      withGateway(async (gateway) => {
        const found = await pickWorkspace(gateway, id);
        const secret = gateway.workspaces.secretOf(found);
        answer(command, { workspace_id: found.id, secret }, [secret]);
      }),
    )
    .command('rotate [id]')
    .description('Makes a new secret and prints it; for 24 hours webhooks carry signatures by the old one as well.')
    .action((id: string | undefined, _options: unknown, command: Command) =>
      changing(command, async (gateway, auditDetails) => {
        const found = await pickWorkspace(gateway, id);
        Object.assign(auditDetails, { workspaceId: found.id, targetId: found.id });
        const secret = (await gateway.workspaces.rotateSecret(found.id)) ?? '';
        answer(command, { workspace_id: found.id, secret }, [secret]);
      }),
    );
}

/** @returns the command, for what other files add to it. */
export function addWorkspaceCommands(program: Command): Command {
  const workspace = program
    .command('workspace')
    .alias('workspaces')
    .description('Workspaces: who shares keys and connections.');

  workspace
    .command('create <name>')
    .description('Creates a workspace and prints its first API key.')
    .action((name: string, _options: unknown, command: Command) =>
      changing(command, async ({ workspaces, keys }, auditDetails) => {
        auditDetails.changes = { name };
        const made = await workspaces.create(name);
        if (!made) throw new UsageError(`There is a workspace named ${name} already.`);
        Object.assign(auditDetails, { workspaceId: made.id, targetId: made.id });
        const apiKey = await keys.create(made.id);
        remark(command, `workspace ${made.id}`);
        answer(command, { id: made.id, name, api_key: apiKey }, [apiKey]);
      }),
    );

  workspace
    .command('list')
    .description('Prints ids and names.')
    .action((_options: unknown, command: Command) =>
      withGateway(async ({ workspaces }) => {
        const rows = (await workspaces.list()).map(({ id, name }) => ({ id, name }));
        answer(
          command,
          rows,
          rows.map(({ id, name }) => columns(id, name)),
        );
      }),
    );

  workspace
    .command('limits [id]')
    .description('Prints what a workspace has of what it may have only so much of (default: the first workspace).')
    .action((id: string | undefined, _options: unknown, command: Command) =>
      withGateway(async (gateway) => {
        const { id: workspaceId } = await pickWorkspace(gateway, id);
        const { webhooks, waitingDeliveries } = await gateway.workspaceLimits(workspaceId);
        const line = (what: string, { count, limit }: LimitUse) =>
          columns(what, String(count), limit === 0 ? 'no limit' : `of ${limit}`);
        answer(command, { workspace_id: workspaceId, webhooks, waiting_deliveries: waitingDeliveries }, [
          line('webhooks', webhooks),
          line('waiting deliveries', waitingDeliveries),
        ]);
      }),
    );

  addConnectingCommands(workspace);
  addSecretCommands(workspace);
  return workspace;
}
