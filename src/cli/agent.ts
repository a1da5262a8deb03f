import type { Command } from 'commander';
import { formatInstant } from '../../schema/instant.ts';
import type { AgentRow } from '../store/access/agents.ts';
import { answer, columns, remark } from './output.ts';
import { addPolicyOptions, type PolicyOptions, policyOf } from './policy-options.ts';
import { UsageError } from './usage-error.ts';
import { changing, withGateway } from './with-gateway.ts';
import { pickWorkspace } from './workspace.ts';

const agentView = (row: AgentRow) => ({
  id: row.id,
  client_id: row.clientId,
  client_name: row.clientName,
  workspace_id: row.workspaceId,
  connection_id: row.connectionId,
  permissions: row.permissions,
  policy: row.policy,
  created_at: formatInstant(row.createdAt),
  ...(row.revokedAt !== null && { revoked_at: formatInstant(row.revokedAt) }),
});

function line(row: AgentRow): string {
  const state = row.revokedAt === null ? 'live' : `revoked ${formatInstant(row.revokedAt)}`;
  return columns(row.id, row.clientName, row.clientId, row.connectionId, state, JSON.stringify(row.policy));
}

const noSuchAgent = (id: string) => new UsageError(`There is no live agent ${id}.`);

export function addAgentCommands(program: Command): void {
  const agent = program.command('agent').alias('agents').description('Agents that people of a workspace let in.');

  agent
    .command('list')
    .description('Prints id, name, address, connection, state and policy of each agent.')
    .option('--workspace <id>', 'workspace (default: the first)')
    .action(({ workspace }: { workspace?: string }, command: Command) =>
      withGateway(async (gateway) => {
        const { id } = await pickWorkspace(gateway, workspace);
        const rows = await gateway.agents.list(id);
        answer(command, rows.map(agentView), rows.map(line));
      }),
    );

  const limit = agent
    .command('limit <agent_id>')
    .description('Sets what an agent may do on its connection, in place of what it might before (see list for ids).');
  addPolicyOptions(limit).action((id: string, options: PolicyOptions, command: Command) =>
    changing(command, async ({ agents }, auditDetails) => {
      const policy = policyOf(options);
      if (!policy) throw new UsageError('Name limits, such as --mode read.');
      Object.assign(auditDetails, { targetId: id, changes: { policy } });
      const row = await agents.limit(id, policy);
      if (!row) throw noSuchAgent(id);
      auditDetails.workspaceId = row.workspaceId;
      remark(command, `limited ${id}`);
      answer(command, { id, policy: row.policy }, []);
    }),
  );

  agent
    .command('revoke <agent_id>')
    .description('Revokes an agent by its id (see list): its tokens open nothing any more.')
    .option('--workspace <id>', 'workspace (default: the first)')
    .action((id: string, { workspace }: { workspace?: string }, command: Command) =>
      changing(command, async (gateway, auditDetails) => {
        const { id: workspaceId } = await pickWorkspace(gateway, workspace);
        Object.assign(auditDetails, { workspaceId, targetId: id });
        if (!(await gateway.agents.revoke(workspaceId, id))) throw noSuchAgent(id);
        remark(command, `revoked ${id}`);
        answer(command, { revoked: id }, []);
      }),
    );
}
