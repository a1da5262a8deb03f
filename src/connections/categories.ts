import type { Adapter } from '../../adapters/contract/adapter.ts';

/** Categories that follow from permissions: the passthrough, too, is there only for whoever asked for it. */
export const categoriesOf = ({ categories }: Pick<Adapter, 'categories'>, permissions: readonly string[]): string[] =>
  categories.filter((category) => permissions.some((permission) => permission.startsWith(`${category}_`)));
