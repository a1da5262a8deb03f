/** Connections by the names that people know. */

import { findAdapter } from '../../connections/registry.ts';
import type { ConnectionOverviewStore } from '../../store/connections/connection-overview.ts';
import type { ConnectionRow } from '../../store/connections/connections.ts';
import { type ConnectionCard, connectionCard } from '../views/connection-card.ts';

export const cardOf = (row: ConnectionRow): ConnectionCard => connectionCard(row, findAdapter(row.integrationType));

/** Names by id. */
export const titlesOf = (rows: readonly ConnectionRow[]): ReadonlyMap<string, string> =>
  new Map(
    rows.map(cardOf).map(({ id, title, customer }) => [id, customer === undefined ? title : `${title} (${customer})`]),
  );

/** Names, by their ids, of the connections that these rows are of. */
export async function connectionTitles(
  store: ConnectionOverviewStore,
  workspaceId: string,
  rows: readonly { readonly connectionId: string | null }[],
) {
  const ids = new Set(rows.map(({ connectionId }) => connectionId).filter((id) => id !== null));
  return titlesOf(await store.byIds(workspaceId, [...ids]));
}
