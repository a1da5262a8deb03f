/** Straight to the sandbox's own API, as somebody in Jira's own screens would change things. */
import type { Sandbox } from '../../sandbox/jira/index.ts';

export interface DirectJira {
  get(path: string): Promise<Record<string, unknown>>;
  send(method: string, path: string, body: unknown): Promise<Record<string, unknown>>;
  fieldsOf(issue: string): Promise<Record<string, unknown>>;
}

/** @param path below `/rest/api/3/`. Throws what Jira says of a refusal. */
export function directJira(sandbox: Sandbox): DirectJira {
  async function call(method: string, path: string, body?: unknown) {
    const { email, apiToken } = sandbox.accounts.admin;
    const response = await fetch(`${sandbox.url}/rest/api/3/${path}`, {
      method,
      headers: {
        authorization: `Basic ${Buffer.from(`${email}:${apiToken}`).toString('base64')}`,
        'content-type': 'application/json',
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(text);
    return (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
  }
  return {
    get: (path) => call('GET', path),
    send: call,
    fieldsOf: async (issue) => (await call('GET', `issue/${issue}`)).fields as Record<string, unknown>,
  };
}
