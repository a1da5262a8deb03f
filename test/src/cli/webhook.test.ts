import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventually, type FaultStand, startFaultStand } from '../../support/fault-stand.ts';
import { runCommand } from '../../support/gateway-process.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let stand: FaultStand;
beforeEach(async () => {
  stand = await startFaultStand();
  await stand.start();
});
afterEach(() => stand.close());

const run = (...args: string[]) => runCommand(stand.variables, ...args);

describe('the command', () => {
  it('lists webhooks and sends deliveries again, which the running gateway does', async () => {
    const id = await stand.hook();
    await stand.makeIssue('new');
    await stand.api('PUT', `/unified/webhook/${id}/trigger`);
    await eventually('it has arrived', () => stand.receiver.received.length === 1);

    const list = await run('webhook', 'list');
    expect(list.stdout.trim().split('\t')).toEqual([
      id,
      'task_task',
      'created',
      'virtual',
      'healthy',
      stand.receiver.url,
    ]);
    const json = JSON.parse((await run('webhooks', 'list', '--json')).stdout);
    expect(json).toEqual([expect.objectContaining({ id, is_healthy: true })]);

    const [first] = stand.receiver.received;
    const one = await run('webhook', 'replay', id, '--delivery', first?.id ?? '');
    expect(one).toMatchObject({ code: 0, stdout: '1 sent again\n' });
    await eventually('it has arrived again', () => stand.receiver.received.length === 2);
    const all = await run('webhook', 'replay', id, '--since', '2020-01-01', '--json');
    expect(JSON.parse(all.stdout)).toEqual({ deliveries: 1 });
    const failed = await run('webhook', 'replay', id, '--failed');
    expect(failed).toMatchObject({ code: 0, stdout: '0 sent again\n' });
    await eventually('it has arrived a third time', () => stand.receiver.received.length === 3);
    expect(new Set(stand.receiver.received.map(({ text }) => text)).size).toBe(1);
  });

  it('shows, tests, pauses, resumes and deletes one', async () => {
    const id = await stand.hook();
    const shown = await run('webhook', 'show', id);
    expect(shown.stdout).toContain(`id: ${id}\n`);
    expect(shown.stdout).not.toContain('whsec_');
    const tested = await run('webhook', 'test', id);
    expect(tested).toMatchObject({ code: 0, stdout: expect.stringMatching(/^accepted with 200 in \d+ ms\n$/) });
    expect(JSON.parse(stand.receiver.received[0]?.text ?? '')).toMatchObject({ data: [], webhook: { id } });
    stand.receiver.behave(() => 503);
    const refused = await run('webhook', 'test', id);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('The endpoint answered 503') });
    expect((await run('webhook', 'pause', id)).stderr).toBe(`${id} is paused\n`);
    expect((await run('webhook', 'list')).stdout).toContain('\tpaused\t');
    expect((await run('webhook', 'resume', id)).stderr).toBe(`${id} is healthy\n`);
    expect((await run('webhook', 'delete', id)).stderr).toBe(`deleted ${id}\n`);
    expect(await run('webhook', 'show', id)).toMatchObject({ code: 1, stderr: expect.stringContaining('no webhook') });
  });

  it('refuses what makes no sense, without a stack', async () => {
    const refused: [string[], string][] = [
      [['webhook', 'replay', 'nobody', '--since', '2020-01-01'], 'no such webhook'],
      [['webhook', 'replay', 'nobody', '--since', 'yesterday'], 'yesterday is not a timestamp'],
      [['webhook', 'replay', 'nobody'], 'Give --delivery or --since'],
      [['webhook', 'list', '--workspace', 'nobody'], 'no workspace nobody'],
    ];
    for (const [args, message] of refused) {
      const { code, stderr } = await run(...args);
      expect(code).toBe(1);
      expect(stderr).toContain(message);
      expect(stderr).not.toMatch(/\n\s+at /);
    }
  });

  it('rotates the secret, which the running gateway signs by at once, and by the old one as well', async () => {
    const before = (await run('workspace', 'secret')).stdout.trim();
    const after = (await run('workspace', 'secret', 'rotate')).stdout.trim();
    expect(after).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(after).not.toBe(before);
    expect((await run('workspace', 'secret')).stdout.trim()).toBe(after);
    const id = await stand.hook();
    await stand.makeIssue('new');
    await stand.api('PUT', `/unified/webhook/${id}/trigger`);
    await eventually('it has arrived', () => stand.receiver.received.length === 1);
    expect(String(stand.receiver.received[0]?.headers['webhook-signature']).split(' ')).toHaveLength(2);
  });
});
