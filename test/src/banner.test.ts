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
    });
    expect(banner).toContain('curl -H "Authorization: Bearer tg_new" "http://127.0.0.1:3000/task/c1/task?limit=3"');
    expect(banner).toContain('c1 (sandbox, http://127.0.0.1:4000)');
    expect(banner).toContain('http://127.0.0.1:3000/console');
  });

  it('names the command for another key when the first one has been shown', () => {
    const banner = bannerOf(LISTENING);
    expect(banner).toContain('`taskgate key create` creates another');
    expect(banner).not.toContain('curl');
    expect(banner).not.toContain('undefined');
  });
});
