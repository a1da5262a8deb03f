/** Scripts that complete commands and options in a shell, made from the commands themselves. */
import { type Command, Option } from 'commander';

interface Word {
  readonly text: string;
  readonly description: string;
}

/** What may come after some words. */
interface Place {
  /** The commands before, separated by spaces; empty for the first. */
  readonly path: string;
  readonly words: readonly Word[];
}

/** Without what means something to a shell. */
const plain = (text: string): string =>
  text
    .replaceAll(':', ',')
    .replaceAll(/['"`\\$\n[\]]/g, '')
    .replace(/\.$/, '');

function wordsOf(command: Command): Word[] {
  const commands = command.commands.map((one) => ({ text: one.name(), description: one.description() }));
  const options = [...command.options, new Option('--help', 'what there is to know')]
    .filter(({ hidden }) => !hidden)
    .map(({ long, short, description }) => ({ text: long ?? short ?? '', description }));
  const choices = command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices);
  return [...commands, ...choices.map((text) => ({ text, description: '' })), ...options].map(
    ({ text, description }) => ({
      text,
      description: plain(description),
    }),
  );
}

function placesOf(command: Command, path: readonly string[] = []): Place[] {
  const inherited = path.length > 0 ? [{ text: '--json', description: 'one JSON document' }] : [];
  const here = { path: path.join(' '), words: [...wordsOf(command), ...inherited] };
  const names = (child: Command) => [child.name(), ...child.aliases()];
  return [
    here,
    ...command.commands.flatMap((child) => names(child).flatMap((name) => placesOf(child, [...path, name]))),
  ];
}

/** The commands among the words so far; whatever is not one, such as an option or an id, is passed over. */
const findPlace = (names: readonly string[]) => `
  local at="" word
  for word in "\${before[@]}"; do
    case "\${at:+$at }$word" in
      ${names.map((name) => `"${name}"`).join('|')}) at="\${at:+$at }$word" ;;
    esac
  done`;

const namesOf = (places: readonly Place[]) => places.map(({ path }) => path).filter((path) => path !== '');

const cases = (places: readonly Place[], of: (place: Place) => string) =>
  places.map((place) => `    "${place.path}") ${of(place)} ;;`).join('\n');

const bash = (places: readonly Place[]) => `# bash completion of taskgate: source <(taskgate completion bash)
_taskgate() {
  local before=("\${COMP_WORDS[@]:1:COMP_CWORD-1}") words=""${findPlace(namesOf(places))}
  case "$at" in
${cases(places, ({ words }) => `words="${words.map(({ text }) => text).join(' ')}"`)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -F _taskgate taskgate
`;

const zsh = (places: readonly Place[]) => `#compdef taskgate
# zsh completion of taskgate: source <(taskgate completion zsh)
_taskgate() {
  local -a before offered
  before=("\${(@)words[2,CURRENT-1]}")${findPlace(namesOf(places))}
  case "$at" in
${cases(places, ({ words }) => `offered=(${words.map(({ text, description }) => `'${text}:${description}'`).join(' ')})`)}
  esac
  _describe taskgate offered
}
compdef _taskgate taskgate
`;

const fish = (places: readonly Place[]) => `# fish completion of taskgate: taskgate completion fish | source
function __taskgate_at
  set -l path ""
  for word in (commandline -opc)[2..-1]
    set -l longer (string trim "$path $word")
    if contains -- $longer ${namesOf(places)
      .map((name) => `"${name}"`)
      .join(' ')}
      set path $longer
    end
  end
  echo $path
end
complete -c taskgate -f
${places
  .flatMap(({ path, words }) =>
    words.map(
      ({ text, description }) =>
        `complete -c taskgate -n 'test (__taskgate_at) = "${path}"' ${text.startsWith('--') ? `-l ${text.slice(2)}` : `-a ${text}`} -d '${description}'`,
    ),
  )
  .join('\n')}
`;

const SCRIPTS = { bash, zsh, fish } as const;
type Shell = keyof typeof SCRIPTS;

export function addCompletionCommand(program: Command): void {
  const command = program.command('completion').description('Prints a script that completes commands in a shell.');
  command
    .addArgument(command.createArgument('<shell>', 'for which shell').choices(Object.keys(SCRIPTS)))
    .action((shell: Shell) => {
      process.stdout.write(SCRIPTS[shell](placesOf(program)));
    });
}
