import { afterEach } from 'vitest';
import { runChecks } from './checks-after-each.ts';

afterEach(runChecks);
