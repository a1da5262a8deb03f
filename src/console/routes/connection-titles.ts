/** Connections by the names that people know. */
import type { Providers } from '../../connections/providers.ts';
import type { ConnectionOverviewStore } from '../../store/connections/connection-overview.ts';
import type { ConnectionRow } from '../../store/connections/connections.ts';
import { type ConnectionCard, connectionCard } from '../views/connection-card.ts';

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
  const titleOf = ({ title, customer }: ConnectionCard) => (customer === undefined ? title : `${title} (${customer})`);
  const titlesOf = (rows: readonly ConnectionRow[]) =>
    new Map(rows.map(cardOf).map((card) => [card.id, titleOf(card)]));

  return {
    cardOf,
    titlesOf,
    async named(workspaceId, rows) {
      const ids = new Set(rows.map(({ connectionId }) => connectionId).filter((id) => id !== null));
      return titlesOf(await connectionOverview.byIds(workspaceId, [...ids]));
    },
  };
}
