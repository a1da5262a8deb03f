/** The gateway as a whole, which the operator alone may see. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { auditRow } from '../../src/access/audit.ts';
import { buildInfo } from '../../src/lib/build-info.ts';
import { systemClock } from '../../src/lib/clock.ts';

const { version } = buildInfo;

import { signedIn, unescaped } from './operator.ts';
import { API_KEY, type Stand, startStand } from './stand.ts';

let stand: Stand;
beforeAll(async () => {
  stand = await startStand({ seed: { issues: 1 } });
  await stand.gateway.startJobs();
});
afterAll(() => stand.close());

const textOf = (html: string) => unescaped(html.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ');
const read = async () => textOf(await (await signedIn(stand, API_KEY)).page('/console/system'));

describe('the system page', () => {
  it('shows processes, version, store, migrations and what waits', async () => {
    const text = await read();
    expect(text).toContain(`Version ${version} Node.js ${process.versions.node}`);
    expect(text).toMatch(/Processes 1 /);
    expect(text).toContain(`${stand.gateway.processId} answered this page ${version}`);
    expect(text).toMatch(/Kind (?:SQLite|Postgres) Size [\d.]+ (?:KiB|MiB) Migrations None pending/);
    expect(text).toContain('Last backup None recorded by taskgate store backup');
    expect(text).toMatch(/Delete what is retained no longer (?:Due|Scheduled|Running) 1/);
  });

  it('shows the last backup, which is in the audit log', async () => {
    const entry = { workspaceId: undefined, actor: { kind: 'cli' }, action: 'taskgate store backup' } as const;
    await stand.gateway.auditStore.insert(
      auditRow({ ...entry, changes: { rows: 1234, bytes: 5_242_880 } }, systemClock),
    );
    expect(await read()).toMatch(/Last backup [\d-]+ [\d:]+ UTC just now 1234 rows, 5\.0 MiB/);
  });

  it('is for the key in TASKGATE_API_KEY alone, and stands in the menu of nobody else', async () => {
    const own = await signedIn(stand, await stand.gateway.keys.create(stand.workspaceId));
    const other = await stand.gateway.workspaces.create('other');
    const stranger = await signedIn(stand, await stand.gateway.keys.create(other?.id ?? ''));
    for (const somebody of [own, stranger]) {
      const answer = await somebody.get('/console/system');
      expect(answer.status).toBe(403);
      expect(await answer.text()).not.toContain(stand.gateway.processId);
      expect(await somebody.page('/console')).not.toContain('/console/system');
    }
    expect(await (await signedIn(stand, API_KEY)).page('/console')).toContain('/console/system');
  });
});

describe('without TASKGATE_API_KEY', () => {
  it('is for whoever may write in the only workspace', async () => {
    const alone = await startStand({ seed: { issues: 1 } }, { TASKGATE_API_KEY: '' });
    try {
      const writer = await signedIn(alone, await alone.gateway.keys.create(alone.workspaceId));
      const reader = await signedIn(alone, await alone.gateway.keys.create(alone.workspaceId, true));
      expect((await writer.get('/console/system')).status).toBe(200);
      expect((await reader.get('/console/system')).status).toBe(403);
      await alone.gateway.workspaces.create('another');
      expect((await writer.get('/console/system')).status).toBe(403);
    } finally {
      await alone.close();
    }
  });
});
