/** `npm start`: a gateway as a process. */
import { smallStart } from './small-start.ts';

await smallStart(async () => {
  const { runGateway } = await import('./start.ts');
  await runGateway();
});
