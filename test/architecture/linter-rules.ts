/** The linter's import rules, made from the floors. Biome matches specifiers as written, so each depth has a rule. */
import { dirname, relative } from 'node:path';
import { BESIDE, FLOORS } from './floors.ts';
import { sourceFiles } from './import-graph.ts';
import { OUTSIDE, roomOf, roomsForbiddenTo } from './rooms.ts';

export const RULES_FILE = 'test/architecture/linter-rules.json';

/** A room's folder, or the files right in it where its folders are rooms. */
const everythingIn = (room: string, folder: string) =>
  `${relative(folder, room) || '.'}/${room === 'src' ? '*' : '**'}`;

function ruleOf(folder: string, room: string) {
  return {
    includes: [`${folder}/*.{ts,tsx}`],
    linter: {
      rules: {
        style: {
          noRestrictedImports: {
            level: 'error',
            options: {
              patterns: [
                {
                  group: [...roomsForbiddenTo(room), ...OUTSIDE].map((other) => everythingIn(other, folder)),
                  message: `${room} stands below, or apart: see test/architecture/floors.ts.`,
                },
              ],
            },
          },
        },
      },
    },
  };
}

/** One rule for each folder of each room. */
export function linterRules() {
  const folders = new Set(
    sourceFiles(['schema', 'src', 'adapters', 'sandbox', 'openapi']).map((path) => dirname(path)),
  );
  const rooms: readonly string[] = [...FLOORS, ...BESIDE].map(({ room }) => room);
  const overrides = rooms.flatMap((room) =>
    [...folders]
      .filter((folder) => roomOf(`${folder}/file.ts`) === room)
      .sort()
      .map((folder) => ruleOf(folder, room)),
  );
  return { overrides };
}
