/** `npm run floors`: writes the linter's import rules. */
import { writeFileSync } from 'node:fs';
import { linterRules, RULES_FILE } from './linter-rules.ts';

writeFileSync(RULES_FILE, `${JSON.stringify(linterRules(), null, 1)}\n`);
