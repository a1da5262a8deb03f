/** What a person at a terminal needs after the start; everything else reads the log line. */

export interface Listening {
  readonly url: string;
  readonly workspace_id: string;
  /** Only when it was created just now. */
  readonly api_key?: string;
  readonly metrics_url?: string;
  readonly sandbox_url?: string;
  readonly sandbox_connection_id?: string;
  /** Each provider that is simulated, the one above first. */
  readonly sandboxes?: readonly { readonly type: string; readonly url: string; readonly connection_id: string }[];
}

const row = (name: string, value: string | undefined) => (value === undefined ? [] : [`  ${name.padEnd(12)}${value}`]);

/** How the `taskgate` command is run where the process was started: npm names the package whose script it runs. */
export const commandOf = ({ npm_package_name: name }: Readonly<Record<string, string | undefined>>): string =>
  name === 'taskgate' ? 'npm run -s taskgate --' : 'taskgate';

/**
 * Lines without colors, so that they can be copied. Commands work as they stand.
 *
 * @param command as `commandOf` gives it
 */
export function bannerOf(listening: Listening, command: string): string {
  const { url, api_key: apiKey, sandbox_connection_id: connectionId } = listening;
  const path = connectionId === undefined ? '/unified/connection' : `/task/${connectionId}/task?limit=3`;
  const sandboxes = listening.sandboxes ?? [];
  const variables = { TASKGATE: url, KEY: apiKey, WORKSPACE: listening.workspace_id, CONNECTION: connectionId };
  const named = Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  return [
    '',
    `  Taskgate    ${url}`,
    ...row('Console', `${url}/console`),
    ...row('API docs', `${url}/docs`),
    ...row('Workspace', listening.workspace_id),
    ...sandboxes.flatMap((one) => row('Connection', `${one.connection_id} (${one.type} sandbox, ${one.url})`)),
    ...row(
      '',
      connectionId && 'Data of sandboxes begin anew with each start: connections by consent must be made again.',
    ),
    ...row('Metrics', listening.metrics_url),
    ...row('API key', apiKey ?? `shown at the first start; \`${command} key create\` creates another`),
    ...row('', apiKey && `Shown only once. \`${command} key create\` creates another.`),
    '',
    `  export ${named.join(' ')}`,
    `  curl -H "Authorization: Bearer ${apiKey ?? '$KEY'}" "${url}${path}"`,
    '',
    '',
  ].join('\n');
}
