/** Takes one person out of what is stored: ids, addresses and names. Pure. */

/** What stands where somebody stood. */
export const PURGED = 'purged';

/** As a provider names somebody. */
export interface Person {
  readonly accountId: string;
  readonly emails: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

type Shape = Readonly<Record<string, unknown>>;

const isShape = (value: unknown): value is Shape =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** Fields whose value is the id of what an object is. */
const OWN_IDS = ['accountId', 'account_id', 'id'];

/** The field that says that an object is this person; undefined when it is not. */
const selfIn = (object: Shape, accountId: string): string | undefined =>
  OWN_IDS.find((name) => object[name] === accountId);

const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isShape(value) ? textsIn(value.email) : [];
};

/** What a document tells of somebody, by the objects in it that are this person. */
export function learnOf(accountId: string, value: unknown): { emails: string[]; names: string[] } {
  if (Array.isArray(value)) {
    const parts = value.map((item) => learnOf(accountId, item));
    return { emails: parts.flatMap(({ emails }) => emails), names: parts.flatMap(({ names }) => names) };
  }
  if (!isShape(value)) return { emails: [], names: [] };
  const isSelf = selfIn(value, accountId) !== undefined;
  const inner = learnOf(accountId, Object.values(value));
  const userName = value.user_id === accountId ? textsIn(value.user_name) : [];
  if (!isSelf) return { emails: inner.emails, names: [...inner.names, ...userName] };
  return {
    emails: [...inner.emails, ...textsIn(value.emailAddress), ...textsIn(value.emails)],
    names: [...inner.names, ...textsIn(value.displayName), ...textsIn(value.name)],
  };
}

/** How the person can stand in a text, in lower case: the id, as it is in addresses, too, and e-mail addresses. */
export const traces = ({ accountId, emails }: Person): string[] => [
  ...new Set([accountId, encodeURIComponent(accountId), ...emails].map((text) => text.toLowerCase())),
];

/** Fields beside one that names the person, which say the same in words: `user_name` of `user_id`, `toString` of `to`. */
const beside = (name: string): string[] => [
  name.replace(/_id$/, '_name'),
  `${name}String`,
  `${name}_name`,
  `${name}Name`,
];

export function createScrubber(person: Person) {
  const anyTrace = new RegExp(traces(person).map(escaped).join('|'), 'gi');
  const mentions = [...person.names].map((name) => `@${name}`);

  /** Without the id and the addresses. */
  const text = (value: string): string => value.replace(anyTrace, PURGED);

  function words(value: string): string {
    if (person.names.has(value)) return PURGED;
    return mentions.reduce((left, mention) => left.replaceAll(mention, `@${PURGED}`), text(value));
  }

  function object(value: Shape): Shape {
    const self = selfIn(value, person.accountId);
    if (self !== undefined) return { [self]: PURGED };
    const named = Object.keys(value).filter((name) => value[name] === person.accountId);
    const said = new Set(named.flatMap(beside).filter((name) => !named.includes(name)));
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => !said.has(name))
        .map(([name, inner]) => [text(name), document(inner)]),
    );
  }

  /** The same for a document: objects that are the person have nothing but that left. */
  function document(value: unknown): unknown {
    if (typeof value === 'string') return words(value);
    if (Array.isArray(value)) return value.map(document);
    return isShape(value) ? object(value) : value;
  }

  return { text, document };
}

export type Scrubber = ReturnType<typeof createScrubber>;
