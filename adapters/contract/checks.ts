/** What `taskgate doctor` asks an adapter about its provider. */
import type { AdapterSettings } from '../../src/config/adapter-settings.ts';
import type { Finding } from '../../src/lib/finding.ts';
import type { OutboundTarget } from '../../src/lib/outbound/outbound.ts';

export interface CheckInput<S extends AdapterSettings> {
  readonly settings: S;
  /** Where browsers and the provider reach the gateway; undefined when that is not set. */
  readonly publicUrl: URL | undefined;
  /** Whether the bundled simulator stands in for the provider. */
  readonly isSimulated: boolean;
}

/** The checks of one adapter, which change nothing and send nothing by themselves. */
export interface AdapterChecks<S extends AdapterSettings> {
  /** Settings that are right each by itself, and may be wrong together or for where the gateway runs. */
  settings(input: CheckInput<S>): readonly Finding[];
  /** Hosts of the provider that a gateway has to reach. */
  hosts(settings: S): readonly OutboundTarget[];
}
