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

/** Lines without colors, so that they can be copied. The curl command works as it stands. */
export function bannerOf(listening: Listening): string {
  const { url, api_key: apiKey, sandbox_connection_id: connectionId } = listening;
  const path = connectionId === undefined ? '/unified/connection' : `/task/${connectionId}/task?limit=3`;
  return [
    '',
    `  Taskgate    ${url}`,
    ...row('Console', `${url}/console`),
    ...row('API docs', `${url}/docs`),
    ...row('Workspace', listening.workspace_id),
    ...row('Connection', connectionId && `${connectionId} (sandbox, ${listening.sandbox_url})`),
    ...row('', connectionId && 'Its data, and consents given there, begin anew with each start.'),
    ...row('Metrics', listening.metrics_url),
    ...row('API key', apiKey ?? 'shown at the first start; `taskgate key create` creates another'),
    ...(apiKey === undefined
      ? []
      : [
          '              Shown only once. `taskgate key create` creates another.',
          '',
          `  curl -H "Authorization: Bearer ${apiKey}" "${url}${path}"`,
        ]),
    '',
    '',
  ].join('\n');
}
