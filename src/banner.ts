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

/** Lines without colors, so that they can be copied. Both commands work as they stand. */
export function bannerOf(listening: Listening): string {
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
    ...row('', connectionId && 'Data of sandboxes, and consents given there, begin anew with each start.'),
    ...row('Metrics', listening.metrics_url),
    ...row('API key', apiKey ?? 'shown at the first start; `taskgate key create` creates another'),
    ...(apiKey === undefined
      ? []
      : [
          '              Shown only once. `taskgate key create` creates another.',
          '',
          `  export ${named.join(' ')}`,
          `  curl -H "Authorization: Bearer ${apiKey}" "${url}${path}"`,
        ]),
    '',
    '',
  ].join('\n');
}
