/** Programs in processes of their own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs a program, given as the text of a module, to its end: the lines that it printed. */
export async function linesOf(program: string): Promise<string[]> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program]);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (part) => {
      output += part;
    });
  }
  await once(child, 'close');
  return output.trim().split('\n');
}
