import type { Command } from 'commander';
import { formatInstant } from '../../schema/instant.ts';
import { LONGEST_CAPTURE_MINUTES } from '../call-log/captures.ts';
import type { Gateway } from '../gateway.ts';
import type { ConnectionRow } from '../store/connections/connections.ts';
import { changingConnection, type Options } from './find-connection.ts';
import { answer, remark } from './output.ts';

interface CaptureOptions extends Options {
  minutes: number;
  off?: true;
}

const DEFAULT_CAPTURE_MINUTES = 10;

async function capture(
  { captures }: Gateway,
  { workspaceId, id }: ConnectionRow,
  { minutes, off }: CaptureOptions,
  command: Command,
): Promise<void> {
  if (off) {
    await captures.stop(workspaceId, id);
    remark(command, `bodies on ${id} are captured no longer`);
    answer(command, { id, capture_until: null }, []);
    return;
  }
  const until = formatInstant(await captures.start(workspaceId, id, minutes));
  remark(command, `bodies on ${id} are captured until ${until}`);
  answer(command, { id, capture_until: until }, []);
}

/** Bodies of one connection, captured for a while. */
export function addCaptureCommand(connection: Command): void {
  connection
    .command('capture <connection_id>')
    .description(
      "Captures bodies of one's requests and responses for a while, redacted and encrypted; the console shows them for a day.",
    )
    .option('--minutes <number>', `for so long, from 1 to ${LONGEST_CAPTURE_MINUTES}`, Number, DEFAULT_CAPTURE_MINUTES)
    .option('--off', 'ends it')
    .option('--workspace <id>', 'only when it is of this workspace')
    .action((id: string, options: CaptureOptions, command: Command) =>
      changingConnection(id, options, command, async (gateway, row, auditDetails) => {
        auditDetails.changes = options.off ? { off: true } : { minutes: options.minutes };
        await capture(gateway, row, options, command);
      }),
    );
}
