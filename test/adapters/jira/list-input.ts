import type { ListInput } from '../../../adapters/contract/object-adapter.ts';

/** A list of which nothing particular is asked. */
export const EVERYTHING: ListInput = {
  select: { wants: () => true, wantsRaw: false },
  raw: {},
  offset: 0,
  limit: 100,
  sort: undefined,
  order: undefined,
  updatedGte: undefined,
  query: undefined,
  filters: {},
};
