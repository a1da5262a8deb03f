/** Connections by the names that people know. */
import type { Providers } from '../../connections/providers.ts';
import type { ConnectionOverviewStore } from '../../store/connections/connection-overview.ts';
import type { ConnectionRow } from '../../store/connections/connections.ts';
import { type ConnectionCard, connectionCard } from '../views/connection-card.ts';

const SHOWN_OF_ID = 6;

export interface ConnectionTitles {
  cardOf(row: ConnectionRow): ConnectionCard;
  /** Names by id. */
  titlesOf(rows: readonly ConnectionRow[]): ReadonlyMap<string, string>;
  /** Names, by their ids, of the connections that these rows are of. */
  named(
    workspaceId: string,
    rows: readonly { readonly connectionId: string | null }[],
  ): Promise<ReadonlyMap<string, string>>;
}

export interface ConnectionTitlesDependencies {
  readonly providers: Providers;
  readonly connectionOverview: ConnectionOverviewStore;
}

export function createConnectionTitles(deps: ConnectionTitlesDependencies): ConnectionTitles {
  const { providers, connectionOverview } = deps;
  const cardOf = (row: ConnectionRow) => connectionCard(row, providers.find(row.integrationType));

  /** Of those with the same name the end of the id tells which is which. */
  function titlesOf(rows: readonly ConnectionRow[]): ReadonlyMap<string, string> {
    const cards = rows.map(cardOf);
    const times = new Map<string, number>();
    for (const { name } of cards) times.set(name, (times.get(name) ?? 0) + 1);
    return new Map(
      cards.map(({ id, name }) => [id, times.get(name) === 1 ? name : `${name} · …${id.slice(-SHOWN_OF_ID)}`]),
    );
  }

  return {
    cardOf,
    titlesOf,
    async named(workspaceId, rows) {
      const ids = new Set(rows.map(({ connectionId }) => connectionId).filter((id) => id !== null));
      return titlesOf(await connectionOverview.byIds(workspaceId, [...ids]));
    },
  };
}
