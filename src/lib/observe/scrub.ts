/** Takes one person out of what is stored: ids, addresses and names. Pure. */

/** What stands where somebody stood. */
export const PURGED = 'purged';

/** As a provider names somebody. */
export interface Person {
  readonly accountId: string;
  readonly emails: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

/** Which fields of a provider's objects are personal. */
export interface PersonalFields {
  /** Hold the account's id, in an object that is the account. */
  readonly ids: readonly string[];
  /** Of an object that is the account: its addresses, as text, lists, or objects with `email`. */
  readonly emails: readonly string[];
  readonly names: readonly string[];
  /** Endings of fields that say in words what the field without it says by id: `String` for `toString` beside `to`. */
  readonly wordEndings: readonly string[];
}

/** Those of the API's own objects. */
const OWN: PersonalFields = { ids: ['id'], emails: ['emails'], names: ['name'], wordEndings: ['_name', 'Name'] };

/** Those of several providers and of the API together. */
export function allPersonal(declared: readonly PersonalFields[]): PersonalFields {
  const all = [...declared, OWN];
  return {
    ids: all.flatMap(({ ids }) => ids),
    emails: all.flatMap(({ emails }) => emails),
    names: all.flatMap(({ names }) => names),
    wordEndings: all.flatMap(({ wordEndings }) => wordEndings),
  };
}

type Shape = Readonly<Record<string, unknown>>;

const isShape = (value: unknown): value is Shape =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** The field that says that an object is this person; undefined when it is not. */
const selfIn = (object: Shape, accountId: string, { ids }: PersonalFields): string | undefined =>
  ids.find((name) => object[name] === accountId);

const textsIn = (value: unknown): string[] => {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isShape(value) ? textsIn(value.email) : [];
};

/** What a document tells of somebody, by the objects in it that are this person. */
export function learnOf(
  accountId: string,
  value: unknown,
  personal: PersonalFields,
): { emails: string[]; names: string[] } {
  if (Array.isArray(value)) {
    const parts = value.map((item) => learnOf(accountId, item, personal));
    return { emails: parts.flatMap(({ emails }) => emails), names: parts.flatMap(({ names }) => names) };
  }
  if (!isShape(value)) return { emails: [], names: [] };
  const isSelf = selfIn(value, accountId, personal) !== undefined;
  const inner = learnOf(accountId, Object.values(value), personal);
  const userName = value.user_id === accountId ? textsIn(value.user_name) : [];
  if (!isSelf) return { emails: inner.emails, names: [...inner.names, ...userName] };
  return {
    emails: [...inner.emails, ...personal.emails.flatMap((field) => textsIn(value[field]))],
    names: [...inner.names, ...personal.names.flatMap((field) => textsIn(value[field]))],
  };
}

/** How the person can stand in a text, in lower case: the id, as it is in addresses, too, and e-mail addresses. */
export const traces = ({ accountId, emails }: Person): string[] => [
  ...new Set([accountId, encodeURIComponent(accountId), ...emails].map((text) => text.toLowerCase())),
];

/** Fields beside one that names the person, which say the same in words: `user_name` of `user_id`, `toString` of `to`. */
const beside = (name: string, { wordEndings }: PersonalFields): string[] => [
  name.replace(/_id$/, '_name'),
  ...wordEndings.map((ending) => `${name}${ending}`),
];

export function createScrubber(person: Person, personal: PersonalFields) {
  const anyTrace = new RegExp(traces(person).map(escaped).join('|'), 'gi');
  const mentions = [...person.names].map((name) => `@${name}`);

  /** Without the id and the addresses. */
  const text = (value: string): string => value.replace(anyTrace, PURGED);

  function words(value: string): string {
    if (person.names.has(value)) return PURGED;
    return mentions.reduce((left, mention) => left.replaceAll(mention, `@${PURGED}`), text(value));
  }

  function object(value: Shape): Shape {
    const self = selfIn(value, person.accountId, personal);
    if (self !== undefined) return { [self]: PURGED };
    const named = Object.keys(value).filter((name) => value[name] === person.accountId);
    const said = new Set(named.flatMap((name) => beside(name, personal)).filter((name) => !named.includes(name)));
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
