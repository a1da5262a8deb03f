/** A person of the workspace at the console, without a browser: signs in, reads the page that an agent opens, and agrees. */

const unescaped = (html: string): string =>
  html.replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&');

const stampIn = (page: string): string => unescaped(/name="stamp" value="([^"]+)"/.exec(page)?.[1] ?? '');

export interface Person {
  /** Opens the page that an agent leads to and lets it in. @returns what the agent's own address is answered with. */
  letIn(opened: URL, choice: { connectionId: string; mode: 'read' | 'write' }): Promise<URLSearchParams>;
}

export async function personAt(url: string, apiKey: string): Promise<Person> {
  const cookies = new Map<string, string>();
  const send = async (path: string, fields?: [string, string][]) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(new URL(path, url), {
      headers: { cookie, origin: url },
      redirect: 'manual',
      ...(fields && { method: 'POST', body: new URLSearchParams(fields) }),
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    return answer;
  };
  const signIn = await (await send('/console/sign-in')).text();
  await send('/console/sign-in', [
    ['stamp', stampIn(signIn)],
    ['key', apiKey],
  ]);
  return {
    async letIn({ pathname, search }, { connectionId, mode }) {
      const page = await (await send(pathname + search)).text();
      const permissions = [...page.matchAll(/name="permissions" value="([^"]+)"/g)].map(([, value = '']) => value);
      const answer = await send(pathname + search, [
        ['stamp', stampIn(page)],
        ['decision', 'allow'],
        ['connection_id', connectionId],
        ['mode', mode],
        ...permissions.map((permission): [string, string] => ['permissions', permission]),
      ]);
      const location = answer.headers.get('location');
      if (location === null) throw new Error(`The console answered ${answer.status}: ${await answer.text()}`);
      return new URL(location).searchParams;
    },
  };
}
