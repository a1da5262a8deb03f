import { describe, expect, it } from 'vitest';
import { bannerOf } from '../../src/banner.ts';

const LISTENING = { url: 'http://127.0.0.1:3000', workspace_id: 'w1' };

describe('the banner', () => {
  it('has a command that lists tasks of the sandbox with the new key', () => {
    const banner = bannerOf({
      ...LISTENING,
      api_key: 'tg_new',
      sandbox_url: 'http://127.0.0.1:4000',
      sandbox_connection_id: 'c1',
      sandboxes: [
        { type: 'jira', url: 'http://127.0.0.1:4000', connection_id: 'c1' },
        { type: 'linear', url: 'http://127.0.0.1:4001', connection_id: 'c2' },
      ],
    });
    expect(banner).toContain('curl -H "Authorization: Bearer tg_new" "http://127.0.0.1:3000/task/c1/task?limit=3"');
    expect(banner).toContain('c1 (jira sandbox, http://127.0.0.1:4000)');
    expect(banner).toContain('c2 (linear sandbox, http://127.0.0.1:4001)');
    expect(banner).toContain('\n  export TASKGATE=http://127.0.0.1:3000 KEY=tg_new WORKSPACE=w1 CONNECTION=c1\n');
    expect(banner).toContain('http://127.0.0.1:3000/console');
  });

  it('names the command for another key when the first one has been shown', () => {
    const banner = bannerOf(LISTENING);
    expect(banner).toContain('`taskgate key create` creates another');
    expect(banner).not.toContain('curl');
    expect(banner).not.toContain('undefined');
  });
});
