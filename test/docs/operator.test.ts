/** What an operator runs of the documents; what needs a Postgres is in test/postgres. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { SUITES } from '../bench/suites.ts';
import { describeBlocks, pagesWith } from './operator.ts';
import { documentsIn, fencesOf } from './samples.ts';

for (const page of pagesWith(false)) describeBlocks(page);

/** What is run elsewhere, or nowhere, and why; by its first line. */
const RUN_ELSEWHERE: Readonly<Record<string, string>> = {
  'npm install && npm start': 'by whoever runs these tests; test/src/main starts what it starts',
  'export TASKGATE=http://127.0.0.1:3000 KEY=tg_… WORKSPACE=6b06… CONNECTION=6b06…': 'values of the reader',
  'echo "TASKGATE_ENCRYPTION_KEY=$(openssl rand -base64 32)" >> .env': 'needs Docker; test/deploy holds the files',
  'docker build --tag registry.example.com/taskgate:0.1.0 --build-arg GIT_COMMIT=$(git rev-parse HEAD) . && docker push registry.example.com/taskgate:0.1.0':
    'needs a cluster; test/deploy holds the files',
  'cd /opt/taskgate && npm ci && npm run build && npm prune --omit=dev': 'needs systemd; test/deploy runs its command',
  'npm pack': 'test/deploy runs the package',
  'PUBLIC_URL=https://taskgate.example.com GATEWAYS="127.0.0.1:3000 127.0.0.1:3001" caddy run --config deploy/Caddyfile':
    'needs Caddy; test/deploy holds the file',
  'npm run bench                      # all of it, about half an hour': 'takes half an hour',
};
const COMMAND =
  /^(?:[A-Z_]+=(?:"[^"]*"|\S+) )*(?:npm|npx|node|taskgate|curl|docker|kubectl|systemctl|caddy|cd|cp|echo|export) /m;
const RUN = /^(?:sh|ts|python)(?: (?:\d+|operator))?$|^js$/;

it('every block of commands is run, or says why not', () => {
  const fences = ['README.md', ...documentsIn('docs')].flatMap(fencesOf);
  const left = fences.filter(({ info, code }) => !RUN.test(info) && COMMAND.test(code));
  const firstLines = new Set(left.map(({ code }) => code.split('\n')[0]));
  expect([...firstLines].sort()).toEqual(Object.keys(RUN_ELSEWHERE).sort());
});

it('every suite of benchmarks that is named exists', () => {
  const texts = ['README.md', 'CONTRIBUTING.md', ...documentsIn('docs')].map((path) => readFileSync(path, 'utf8'));
  const named = texts.flatMap((text) => [...text.matchAll(/npm run bench ((?:[a-z-]+ ?)+)/g)]);
  const names = named.flatMap(([, words = '']) => words.trim().split(' ')).filter((word) => !word.startsWith('-'));
  expect(names.length).toBeGreaterThan(4);
  expect(names.filter((name) => !SUITES[name])).toEqual([]);
});
