/** `taskgate workspace app …`: the OAuth apps that workspaces have of their own. */
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { formatInstant } from '../../schema/instant.ts';
import { allAdapters } from '../connections/registry.ts';
import type { ShownApp } from '../connections/workspace-apps.ts';
import type { Gateway } from '../gateway.ts';
import { answer, columns, remark } from './output.ts';
import { UsageError } from './usage-error.ts';
import { changing, withGateway } from './with-gateway.ts';
import { pickWorkspace } from './workspace.ts';

interface Options {
  readonly workspace?: string;
}

interface SetOptions extends Options {
  readonly clientId: string;
  readonly clientSecretFile?: string;
  readonly cloud?: string;
}

function adapterOf({ providers }: Gateway, type: string) {
  const adapter = providers.find(type);
  if (adapter) return adapter;
  throw new UsageError(
    `There is no integration ${type}; there are ${providers.all.map((one) => one.type).join(', ')}.`,
  );
}

/** Never an argument, which other users of the machine can read. */
async function readSecret(file: string | undefined): Promise<string> {
  if (file === undefined && process.stdin.isTTY) {
    throw new UsageError('Pipe the client secret to this command, or name a file: --client-secret-file PATH.');
  }
  try {
    return (file === undefined ? await text(process.stdin) : readFileSync(file, 'utf8')).trim();
  } catch (error) {
    throw new UsageError(`${file ?? 'stdin'} can't be read (${(error as NodeJS.ErrnoException).code}).`);
  }
}

const shownOf = ({ workspaceId, integrationType, clientId, cloud, updatedAt }: ShownApp) => ({
  workspace_id: workspaceId,
  integration_type: integrationType,
  client_id: clientId,
  ...(cloud !== null && { cloud }),
  updated_at: formatInstant(updatedAt),
});

const callbackOf = ({ ownUrl }: Gateway): string =>
  ownUrl() === '' ? 'PUBLIC_URL/oauth/code, of the gateway' : `${ownUrl()}/oauth/code`;

export function addWorkspaceAppCommands(workspace: Command): void {
  const types = allAdapters()
    .map(({ type }) => type)
    .join(', ');
  const app = workspace
    .command('app')
    .description("A workspace's own OAuth app, which its customers authorize in place of the operator's.");
  const ofOne = (name: string, description: string) =>
    app
      .command(`${name} <type>`)
      .description(`${description} TYPE is one of: ${types}.`)
      .option('--workspace <id>', 'which one (default: the first workspace)');

  ofOne('show', 'Prints the client ID, its cloud, when it was set, and the callback URL; never the secret.').action(
    (type: string, { workspace: id }: Options, command: Command) =>
      withGateway(async (gateway) => {
        const { id: workspaceId } = await pickWorkspace(gateway, id);
        const found = await gateway.oauthApps.show(workspaceId, adapterOf(gateway, type));
        if (!found) throw new UsageError(`Workspace ${workspaceId} has no OAuth app of its own for ${type}.`);
        const shown = shownOf(found);
        remark(command, `the callback URL of the app must be ${callbackOf(gateway)}`);
        answer(command, shown, [columns(shown.client_id, shown.cloud, shown.updated_at)]);
      }),
  );

  ofOne('set', 'Sets the app, or replaces it. The client secret is read from stdin, or from a file.')
    .requiredOption('--client-id <id>', 'client ID of the app')
    .option('--client-secret-file <path>', 'file that holds the client secret (default: stdin)')
    .option('--cloud <id>', "cloud that the app lives in, such as us-government (default: the operator's)")
    .action((type: string, { workspace: id, clientId, clientSecretFile, cloud }: SetOptions, command: Command) =>
      changing(command, async (gateway, auditDetails) => {
        const adapter = adapterOf(gateway, type);
        const { id: workspaceId } = await pickWorkspace(gateway, id);
        Object.assign(auditDetails, { workspaceId, targetId: type, changes: { client_id: clientId } });
        const clientSecret = await readSecret(clientSecretFile);
        const made = await gateway.oauthApps.set(workspaceId, adapter, { clientId, clientSecret, cloud });
        remark(command, `the callback URL of the app must be ${callbackOf(gateway)}`);
        answer(command, shownOf(made), []);
      }),
    );

  ofOne('remove', "Removes the app: customers authorize the operator's again, if there is one.").action(
    (type: string, { workspace: id }: Options, command: Command) =>
      changing(command, async (gateway, auditDetails) => {
        const adapter = adapterOf(gateway, type);
        const { id: workspaceId } = await pickWorkspace(gateway, id);
        Object.assign(auditDetails, { workspaceId, targetId: type });
        if (!(await gateway.oauthApps.remove(workspaceId, adapter))) {
          throw new UsageError(`Workspace ${workspaceId} has no OAuth app of its own for ${type}.`);
        }
        remark(command, `removed the OAuth app of ${workspaceId} for ${type}`);
        answer(command, { workspace_id: workspaceId, integration_type: type, removed: true }, []);
      }),
  );
}
