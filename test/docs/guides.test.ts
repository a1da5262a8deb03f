/** Every sample of the README and of the guides is run, against a gateway with the sandbox: in the shell, with the SDK, in Python. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, type Stand, startStand } from '../contract/stand.ts';
import { guidePath, LANGUAGES, type Language, samplesOf } from './samples.ts';
import { SHELL } from './shell.ts';

const GUIDES = readdirSync('docs/guides').map((name) => name.replace(/\.md$/, ''));

let stand: Stand;
let folder: string;
beforeAll(async () => {
  stand = await startStand({}, { TASKGATE_ALLOW_PRIVATE_NETWORK: 'true' });
  // Inside of the checkout, where modules are found.
  folder = mkdtempSync(join(process.cwd(), 'node_modules/.cache-guides-'));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await stand.close();
});

const FILES: Record<Language, string> = { sh: 'guide.sh', ts: 'guide.mjs', python: 'guide.py' };
const COMMANDS: Record<Language, readonly string[]> = {
  sh: ['bash'],
  ts: [process.execPath],
  python: ['python3'],
};

const SETUP = guidePath('setup');
const STANDALONE = [SETUP, 'README.md'];

/** All samples of one language, after those of the setup, as one program. */
function programOf(path: string, language: Language): string {
  const setup = STANDALONE.includes(path) ? [] : samplesOf(SETUP).slice(0, LANGUAGES.length);
  const samples = [...setup, ...samplesOf(path)].filter((sample) => sample.language === language);
  const code = samples.map((sample) => (language === 'sh' ? `EXPECTED=${sample.status}\n` : '') + sample.code);
  if (language === 'ts')
    return ts.transpile(code.join('\n'), { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 });
  return (language === 'sh' ? SHELL : '') + code.join('\n');
}

async function run(path: string, language: Language) {
  const file = join(folder, `${path.replaceAll('/', '-')}-${FILES[language]}`);
  writeFileSync(file, programOf(path, language));
  const [command = '', ...args] = COMMANDS[language];
  const child = spawn(command, [...args, file], {
    env: {
      ...process.env,
      TASKGATE: stand.url,
      KEY: API_KEY,
      WORKSPACE: stand.workspaceId,
      CONNECTION: stand.connectionId,
      // Where the published SDK is installed, `PYTHON_SDK` runs the samples with it.
      PYTHONPATH: process.env.PYTHON_SDK ?? 'test/docs/python',
    },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => (output += part));
  const [code] = await once(child, 'close');
  return { code, output };
}

describe.each(GUIDES)('the guide %s', (guide) => {
  it('has each sample in every language', () => {
    const languages = samplesOf(guidePath(guide)).map(({ language }) => language);
    expect(languages.length % LANGUAGES.length).toBe(0);
    const wanted = languages.map((_, index) => LANGUAGES[index % LANGUAGES.length]);
    expect(languages).toEqual(wanted);
  });

  it.each(LANGUAGES)('has samples that run: %s', { timeout: 60_000 }, async (language) => {
    const { code, output } = await run(guidePath(guide), language);
    expect(code, output).toBe(0);
    expect(output.trim()).not.toBe('');
  });
});

describe('the README', () => {
  it.each(['sh', 'ts'] as const)('has samples that run: %s', { timeout: 60_000 }, async (language) => {
    const { code, output } = await run('README.md', language);
    expect(code, output).toBe(0);
    expect(output).toContain('Order new labels');
  });

  it('shows the response that its first request gets', async () => {
    const shown = JSON.parse(/```json\n([\s\S]*?)```/.exec(readFileSync('README.md', 'utf8'))?.[1] ?? '') as object;
    const { code, output } = await run('README.md', 'sh');
    expect(code, output).toBe(0);
    const answered = JSON.parse(/\{.*\}/s.exec(output)?.[0] ?? '') as Record<string, unknown>;
    const ofTheirOwn = ['id', 'created_at', 'url'];
    const same = Object.entries(shown).filter(([name]) => !ofTheirOwn.includes(name));
    expect(answered).toMatchObject(Object.fromEntries(same));
    expect(Object.keys(answered)).toEqual(expect.arrayContaining(Object.keys(shown)));
  }, 60_000);

  it('is one page', () => {
    expect(statSync('README.md').size).toBeLessThanOrEqual(10_000);
  });
});
