/** The providers of one gateway: their adapters, and how the operator set them up. */
import type { Adapter } from '../../adapters/contract/adapter.ts';
import type { AdapterSettings, OAuthApp, Simulator } from '../config/adapter-settings.ts';

export interface Providers {
  readonly all: readonly Adapter[];
  /** By its type or another name of it; undefined for a provider that this gateway does not have. */
  find(type: string): Adapter | undefined;
  /** The type that is stored for whatever a caller names. */
  typeOf(type: string): string;
  /** What people call it. */
  nameOf(type: string): string;
  settingsOf(adapter: Adapter): AdapterSettings;
  /** The operator's OAuth app. */
  appOf(adapter: Adapter): OAuthApp | undefined;
  /** Lets connections of this type point at a simulator of the provider as well. */
  addSimulator(type: string, simulator: Simulator): void;
}

/** @param settings of each adapter, by its type. */
export function createProviders(
  adapters: readonly Adapter[],
  settings: ReadonlyMap<string, AdapterSettings>,
): Providers {
  const byType = new Map(
    adapters.flatMap((adapter) => [adapter.type, ...(adapter.aliases ?? [])].map((type) => [type, adapter] as const)),
  );
  const current = new Map(settings);

  function settingsOf({ type }: Adapter): AdapterSettings {
    const found = current.get(type);
    if (!found) throw new Error(`The configuration was read without the adapter ${type}.`);
    return found;
  }

  return {
    all: adapters,
    find: (type) => byType.get(type),
    typeOf: (type) => byType.get(type)?.type ?? type,
    nameOf: (type) => byType.get(type)?.name ?? type,
    settingsOf,
    appOf: (adapter) => settingsOf(adapter).app,
    addSimulator(type, simulator) {
      const adapter = byType.get(type);
      if (!adapter) throw new Error(`There is no adapter ${type}.`);
      current.set(adapter.type, adapter.settings.withSimulator(settingsOf(adapter), simulator));
    },
  };
}
