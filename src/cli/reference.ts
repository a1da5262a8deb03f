/** The page of the documentation about the command, generated from the commands themselves. */
import type { Command, Option } from 'commander';

const INTRO = `# Command

What the \`taskgate\` command does, generated from its help.

Run it as \`taskgate …\` where the npm package is installed, \`npm run -s taskgate -- …\` in a checkout, \`docker compose exec gateway taskgate …\` in a
container, and \`node --env-file=/etc/taskgate/taskgate.env /opt/taskgate/dist/src/cli/main.js …\` beside a systemd unit.

It reads the same environment variables as the gateway, and can be used while the gateway runs. With \`--json\`, every command prints one JSON
document on one line of stdout; errors go to stderr. \`source <(taskgate completion bash)\` completes commands and options.
`;

/** In a cell of a table. */
const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function table(rows: readonly (readonly [string, string])[]): string {
  return ['| | |', '| --- | --- |', ...rows.map(([name, text]) => `| \`${cell(name)}\` | ${cell(text)} |`)].join('\n');
}

const optionRow = ({ flags, description, mandatory }: Option) =>
  [flags, `${description}${mandatory ? ' (required)' : ''}`] as const;

/** `taskgate key create [options]`, from the first command down. */
const usageOf = (command: Command, path: string): string =>
  [path, ...command.registeredArguments.map((one) => (one.required ? `<${one.name()}>` : `[${one.name()}]`))].join(' ');

/** A command that takes arguments does something itself, beside what its own commands do. */
function sections(command: Command, path: string): string[] {
  const below = command.commands.flatMap((one) => sections(one, `${path} ${one.name()}`));
  if (below.length > 0 && command.registeredArguments.length === 0) return below;
  const rows = [
    ...command.registeredArguments
      .filter(({ description }) => description)
      .map((one) => [one.name(), one.description] as const),
    ...command.options.filter(({ hidden }) => !hidden).map(optionRow),
  ];
  const options = rows.length > 0 ? [table(rows)] : [];
  return [`### \`${usageOf(command, path)}\``, command.description(), ...options, ...below];
}

/** Markdown, with one chapter for each command of the first level. */
export function commandReference(program: Command): string {
  const chapters = program.commands.flatMap((command) => [
    `## ${command.name()}`,
    ...(command.commands.length > 0 && command.description() ? [command.description()] : []),
    ...sections(command, `taskgate ${command.name()}`),
  ]);
  return `${[INTRO.trimEnd(), ...chapters].join('\n\n')}\n`;
}
