/** What the document says of providers, read off their adapters: nobody has to remember to write it. */
import type { Adapter } from '../adapters/contract/adapter.ts';
import { clientWay, oauthWay, tokenWay } from '../adapters/contract/connecting.ts';
import type { ObjectSupport } from '../adapters/contract/object-adapter.ts';
import type { JsonObject } from '../schema/field.ts';
import type { ObjectType, Verb } from '../schema/objects.ts';
import { anyName } from '../src/connections/provider-words.ts';
import { allAdapters } from '../src/connections/registry.ts';

export const ADAPTERS: readonly Adapter[] = allAdapters();

const first = ADAPTERS[0];
if (!first) throw new Error('There is no adapter to document.');

/** For texts that are examples. */
export const EXAMPLE_ADAPTER: Adapter = first;

/** What is true of one provider. */
interface Fact {
  readonly name: string;
  readonly text: string;
}

/** "Not emitted by One, Another.": each text once, with everybody whom it is true of. */
function sentences(facts: readonly Fact[]): string[] {
  return [...new Set(facts.map(({ text }) => text))].map((text) => {
    const names = facts.filter((fact) => fact.text === text).map(({ name }) => name);
    return text.replace('%s', names.join(', '));
  });
}

const supports = (type: ObjectType): { name: string; support: ObjectSupport<JsonObject> }[] =>
  ADAPTERS.flatMap((adapter) => {
    const support = adapter.object(type);
    return support ? [{ name: adapter.name, support }] : [];
  });

/** Whether any provider has it. */
export const isOffered = (type: ObjectType, verb: Verb): boolean =>
  ADAPTERS.some((adapter) => adapter.object(type)?.[verb] !== undefined);

/** What providers say of one thing; nothing where there is nothing to say. */
export function remarks(
  type: ObjectType,
  textOf: (support: ObjectSupport<JsonObject>) => string | undefined,
): string[] {
  return sentences(
    supports(type).flatMap(({ name, support }) => {
      const text = textOf(support);
      return text === undefined ? [] : [{ name, text }];
    }),
  );
}

/** Of a field of an answer. */
export const fieldRemarks = (type: ObjectType, field: string): string[] =>
  remarks(type, ({ readable, notes }) => {
    const note = notes?.[field];
    if (field !== 'raw' && !(readable as readonly string[]).includes(field)) {
      return note === undefined ? 'Not emitted by %s.' : `Not emitted by %s: ${note}.`;
    }
    return note === undefined ? undefined : `%s: ${note}.`;
  });

/** Of a parameter of a list. */
export const filterRemarks = (type: ObjectType, filter: string): string[] =>
  remarks(type, ({ filters, ignored = [], notes }) => {
    const note = notes?.[filter] === undefined ? '' : `: ${notes[filter]}`;
    if (ignored.includes(filter)) return `Ignored by %s${note}.`;
    if (filters[filter] === undefined) return `Not supported by %s${note}.`;
    if (filters[filter] === 'supported-required') return `Needed by %s${note}.`;
    return note === '' ? undefined : `%s${note}.`;
  });

/** One row for each permission of a provider. */
export const scopeTables = (): string =>
  ADAPTERS.flatMap((adapter) => {
    const way = oauthWay(adapter);
    if (!way) return [];
    const silent = [...way.silentScopes].map((scope) => `\`${scope}\``).join(', ');
    return [
      [
        `| permission | scopes of ${adapter.words.vendor}${silent === '' ? '' : `, beside ${silent}`} |`,
        '| --- | --- |',
        ...adapter.permissions.map((permission) => {
          const scopes = way.scopesOf([permission]).filter((scope) => !way.silentScopes.has(scope));
          return `| \`${permission}\` | ${scopes.map((scope) => `\`${scope}\``).join(' ')} |`;
        }),
      ].join('\n'),
    ];
  }).join('\n\n');

/** How credentials of each provider are given. */
export const credentialWords = (): string =>
  ADAPTERS.flatMap((adapter) => {
    const way = tokenWay(adapter);
    const token = `${adapter.name}: \`other_auth_info\` is [${way?.fields.map(({ label }) => label).join(', ')}]. ${way?.apiNotes}`;
    return [way && token, clientWay(adapter)?.apiNotes].filter((words) => words !== undefined);
  }).join(' ');

/** "One", "One or another". */
export const PROVIDERS = anyName(ADAPTERS);

/** Examples for fields that name a provider, by the name of the field. */
export const PROVIDER_EXAMPLES: Readonly<Record<string, unknown>> = {
  integration_type: EXAMPLE_ADAPTER.type,
  integration_name: EXAMPLE_ADAPTER.name,
};

/** Examples for fields of an integration. */
export const INTEGRATION_EXAMPLES: Readonly<Record<string, unknown>> = {
  type: EXAMPLE_ADAPTER.type,
  name: EXAMPLE_ADAPTER.name,
  description: EXAMPLE_ADAPTER.description,
  api_docs_url: EXAMPLE_ADAPTER.apiDocsUrl,
  web_url: EXAMPLE_ADAPTER.webUrl,
};
