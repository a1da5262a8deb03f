import { type Command, InvalidArgumentError } from 'commander';
import { formatInstant, parseInstant } from '../../schema/instant.ts';
import { systemClock as clock } from '../lib/clock.ts';
import type { KeyRow } from '../store/access/keys.ts';
import { answer, columns, remark, tableLines } from './output.ts';
import { addPolicyOptions, type PolicyOptions, policyOf } from './policy-options.ts';
import { UsageError } from './usage-error.ts';
import { changing, withGateway } from './with-gateway.ts';
import { pickWorkspace } from './workspace.ts';

interface Options extends PolicyOptions {
  workspace?: string;
  readOnly?: boolean;
  name?: string;
  /** Epoch milliseconds. */
  expires?: number;
}

const keyView = (row: KeyRow) => ({
  id: row.id,
  prefix: row.prefix,
  workspace_id: row.workspaceId,
  created_at: formatInstant(row.createdAt),
  is_read_only: row.isReadOnly,
  ...(row.policy && { policy: row.policy }),
  ...(row.name !== null && { name: row.name }),
  ...(row.lastUsedAt !== null && { last_used_at: formatInstant(row.lastUsedAt) }),
  ...(row.expiresAt !== null && { expires_at: formatInstant(row.expiresAt) }),
  ...(row.revokedAt !== null && { revoked_at: formatInstant(row.revokedAt) }),
});

function stateOf({ revokedAt, expiresAt }: KeyRow): string {
  if (revokedAt !== null) return `revoked ${formatInstant(revokedAt)}`;
  return expiresAt !== null && expiresAt <= clock.now() ? 'expired' : 'live';
}

const instantOf = (at: number | null) => (at === null ? undefined : formatInstant(at));

function line(row: KeyRow): string {
  const rights = row.policy ? JSON.stringify(row.policy) : row.isReadOnly ? 'read-only' : 'full';
  return columns(
    row.id,
    `${row.prefix}…`,
    row.workspaceId,
    formatInstant(row.createdAt),
    stateOf(row),
    rights,
    row.name ?? undefined,
    instantOf(row.lastUsedAt),
    instantOf(row.expiresAt),
  );
}

const HEADINGS = ['id', 'prefix', 'workspace', 'created', 'state', 'access', 'name', 'last used', 'expires'];
const LONGEST_NAME = 100;

function nameOf(text: string): string {
  const name = text.trim();
  if (name.length >= 1 && name.length <= LONGEST_NAME) return name;
  throw new InvalidArgumentError(`must have from 1 to ${LONGEST_NAME} characters`);
}

function expiryOf(text: string): number {
  const at = parseInstant(text);
  if (at !== undefined && at > clock.now()) return at;
  throw new InvalidArgumentError('must be a day or a timestamp that is to come, such as 2027-04-28');
}

export function addKeyCommands(program: Command): void {
  const key = program.command('key').alias('keys').description('API keys of a workspace.');

  const create = key
    .command('create')
    .description('Creates a key and prints it, once.')
    .option('--workspace <id>', 'workspace (default: the first)')
    .option('--name <name>', 'what people call it', nameOf)
    .option('--expires <day>', 'it works until then, such as 2027-04-28', expiryOf)
    .option('--read-only', 'a key that may only read');
  addPolicyOptions(create).action((options: Options, command: Command) =>
    changing(command, async (gateway, auditDetails) => {
      const { workspace, readOnly, name, expires: expiresAt } = options;
      const given = policyOf(options);
      const policy = given && { ...given, mode: readOnly ? ('read' as const) : given.mode };
      const { id } = await pickWorkspace(gateway, workspace);
      const label = { ...(name && { name }), ...(expiresAt && { expires_at: formatInstant(expiresAt) }) };
      const changes = { read_only: readOnly === true, ...label, ...(policy && { policy }) };
      Object.assign(auditDetails, { workspaceId: id, changes });
      const apiKey = await gateway.keys.create(id, readOnly, policy, { name, expiresAt });
      auditDetails.targetId = (await gateway.keys.authenticate(apiKey))?.id;
      answer(command, { workspace_id: id, api_key: apiKey }, [apiKey]);
    }),
  );

  const limit = key
    .command('limit <key_id>')
    .description('Sets what a key may do, in place of what it might before (see list for ids).')
    .option('--none', 'no limits: everything that its workspace may');
  addPolicyOptions(limit).action((id: string, options: Options & { none?: boolean }, command: Command) =>
    changing(command, async (gateway, auditDetails) => {
      const policy = policyOf(options) ?? null;
      if ((policy === null) !== (options.none === true)) throw new UsageError('Name limits, or --none.');
      const found = (await gateway.keyStore.list()).find((row) => row.id === id);
      Object.assign(auditDetails, { workspaceId: found?.workspaceId, targetId: id, changes: { policy } });
      if (!(await gateway.keys.limit(id, policy))) throw new UsageError(`There is no live key ${id}.`);
      remark(command, `limited ${id}`);
      answer(command, { id, policy }, []);
    }),
  );

  key
    .command('list')
    .description('Prints ID, prefix, workspace, age, state, access, name, last use and expiry of each key.')
    .option('--workspace <id>', 'only keys of this workspace')
    .action(({ workspace }: Options, command: Command) =>
      withGateway(async ({ keyStore }) => {
        const rows = await keyStore.list(workspace);
        answer(command, rows.map(keyView), tableLines(HEADINGS, rows.map(line)));
      }),
    );

  key
    .command('revoke <key_id>')
    .description('Revokes a key by its id (see list); running gateways refuse it from their next request on.')
    .option('--workspace <id>', 'ignored: ids are unique')
    .action((id: string, _options: Options, command: Command) =>
      changing(command, async ({ keyStore }, auditDetails) => {
        const found = (await keyStore.list()).find((row) => row.id === id);
        Object.assign(auditDetails, { workspaceId: found?.workspaceId, targetId: id });
        if (!(await keyStore.revoke(id, clock.now()))) throw new UsageError(`There is no live key ${id}.`);
        remark(command, `revoked ${id}`);
        answer(command, { revoked: id }, []);
      }),
    );
}
