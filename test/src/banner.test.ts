import { describe, expect, it } from 'vitest';
import { bannerOf, commandOf } from '../../src/banner.ts';

const LISTENING = { url: 'http://127.0.0.1:3000', workspace_id: 'w1' };

describe('the banner', () => {
  it('has a command that lists tasks of the sandbox with the new key', () => {
    const listening = {
      ...LISTENING,
      api_key: 'tg_new',
      sandbox_url: 'http://127.0.0.1:4000',
      sandbox_connection_id: 'c1',
      sandboxes: [
        { type: 'jira', url: 'http://127.0.0.1:4000', connection_id: 'c1' },
        { type: 'linear', url: 'http://127.0.0.1:4001', connection_id: 'c2' },
      ],
    };
    const banner = bannerOf(listening, 'taskgate');
    expect(banner).toContain('curl -H "Authorization: Bearer tg_new" "http://127.0.0.1:3000/task/c1/task?limit=3"');
    expect(banner).toContain('c1 (jira sandbox, http://127.0.0.1:4000)');
    expect(banner).toContain('c2 (linear sandbox, http://127.0.0.1:4001)');
    expect(banner).toContain('\n  export TASKGATE=http://127.0.0.1:3000 KEY=tg_new WORKSPACE=w1 CONNECTION=c1\n');
    expect(banner).toContain('http://127.0.0.1:3000/console');
  });

  it('names the command for another key when the first one has been shown, and leaves it to the reader', () => {
    const banner = bannerOf(LISTENING, 'taskgate');
    expect(banner).toContain('`taskgate key create` creates another');
    expect(banner).toContain('\n  export TASKGATE=http://127.0.0.1:3000 WORKSPACE=w1\n');
    expect(banner).toContain('curl -H "Authorization: Bearer $KEY" "http://127.0.0.1:3000/unified/connection"');
    expect(banner).not.toContain('undefined');
  });

  it('names the command as it is run there: by npm in a checkout', () => {
    const checkout = { npm_package_name: 'taskgate', npm_lifecycle_event: 'start' };
    expect(commandOf(checkout)).toBe('npm run -s taskgate --');
    expect(commandOf({})).toBe('taskgate');
    // By npx, and by a script of somebody who has installed the package.
    expect(commandOf({ npm_lifecycle_event: 'npx' })).toBe('taskgate');
    expect(commandOf({ npm_package_name: 'shop', npm_lifecycle_event: 'start' })).toBe('taskgate');
    expect(bannerOf(LISTENING, commandOf(checkout))).toContain('`npm run -s taskgate -- key create`');
  });
});
