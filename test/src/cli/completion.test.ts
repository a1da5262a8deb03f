import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../../support/gateway-process.ts';

const run = promisify(execFile);

let script: string;
beforeAll(async () => {
  script = (await runCommand({}, 'completion', 'bash')).stdout;
});

/** What bash offers for the last word, by the script that the command prints. */
async function offered(...words: string[]): Promise<string[]> {
  const program = [
    script,
    'COMP_WORDS=("$@")',
    'COMP_CWORD=$(($# - 1))',
    '_taskgate',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is bash's.
    'printf "%s\\n" "${COMPREPLY[@]}"',
  ].join('\n');
  const { stdout } = await run('bash', ['-c', program, 'bash', 'taskgate', ...words]);
  return stdout.trim().split('\n');
}

describe('completion in bash', () => {
  it('offers every command', async () => {
    expect(await offered('')).toEqual(
      expect.arrayContaining(['start', 'key', 'workspace', 'connection', 'webhook', 'doctor', 'completion', '--json']),
    );
    expect(await offered('conn')).toEqual(['connection']);
  });

  it('offers what a command has, also by its plural, behind options and ids', async () => {
    expect(await offered('keys', '')).toEqual(expect.arrayContaining(['create', 'list', 'revoke']));
    expect(await offered('--json', 'workspace', 'secret', 'r')).toEqual(['rotate']);
    expect(await offered('connection', 'show', '6b06', '--w')).toEqual(['--workspace']);
    expect(await offered('completion', '')).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']));
  });
});

describe('completion in other shells', () => {
  it.each([
    ['zsh', /^#compdef taskgate\n/, `'revoke:Revokes a key`],
    [
      'fish',
      /^# fish completion/,
      `complete -c taskgate -n 'test (__taskgate_at) = "key"' -a revoke -d 'Revokes a key`,
    ],
  ])('%s is told commands with their descriptions', async (shell, start, told) => {
    const { code, stdout } = await runCommand({}, 'completion', shell);
    expect(code).toBe(0);
    expect(stdout).toMatch(start);
    expect(stdout).toContain(told);
    // Nothing of a description may end a quoted text.
    for (const line of stdout.split('\n')) expect((line.match(/'/g) ?? []).length % 2).toBe(0);
  });

  it('that are not known are refused by name', async () => {
    const { code, stderr } = await runCommand({}, 'completion', 'tcsh');
    expect(code).toBe(1);
    expect(stderr).toContain('Allowed choices are bash, zsh, fish');
  });
});
