import { allAdapters } from '../../src/connections/registry.ts';
import { openJira } from './conformance/jira.ts';
import { openLinear } from './conformance/linear.ts';
import type { Open } from './conformance/provider.ts';
import { conformance } from './conformance.ts';
import { fake } from './fake/index.ts';
import { openFake } from './fake/open.ts';

/** How the sandbox of each adapter is opened. */
const SANDBOXES: Readonly<Record<string, Open>> = { jira: openJira, linear: openLinear, fake: openFake };

for (const adapter of [...allAdapters(), fake]) {
  const open = SANDBOXES[adapter.type];
  if (!open) throw new Error(`There is no sandbox to hold ${adapter.name} against.`);
  conformance(adapter, open);
}
