/** `npm start`: a gateway as a process. */
import { runGateway } from './start.ts';

await runGateway();
