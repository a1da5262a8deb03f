/** How many entries each array of an input may have: far more than anybody needs, so that no request fills the memory. */
export const MOST = {
  /** Each once, of those that there are. */
  permissions: 200,
  categories: 50,
  environments: 100,
  /** Names of tools. */
  tools: 1000,
  /** Address, user and token, and e-mail addresses. */
  credentials: 20,
  tags: 1000,
  /** People of one task. */
  people: 1000,
  /** Custom fields of one task. */
  metadata: 1000,
  /** Values of one custom field, or of one argument. */
  values: 1000,
  /** Options of one custom field. */
  options: 10_000,
} as const;
