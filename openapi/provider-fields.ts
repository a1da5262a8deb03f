/** Descriptions and examples of fields that depend on the providers, added to the schemas of the document. */

import { tokenWay } from '../adapters/contract/connecting.ts';
import { Connection, ConnectionAuthInput } from '../schema/models/connection.ts';
import { Integration } from '../schema/models/integration.ts';
import { definitionOf, OBJECT_TYPES } from '../schema/objects.ts';
import {
  credentialWords,
  EXAMPLE_ADAPTER,
  fieldRemarks,
  INTEGRATION_EXAMPLES,
  PROVIDER_EXAMPLES,
} from './provider-words.ts';

interface Property {
  description?: string;
  example?: unknown;
}

interface Component extends Property {
  properties?: Record<string, Property>;
}

const idOf = (schema: { meta(): unknown }): string => String((schema.meta() as { id?: unknown } | undefined)?.id);

function addFieldRemarks(schemas: Record<string, Component>): void {
  for (const type of OBJECT_TYPES) {
    const { properties = {} } = schemas[idOf(definitionOf(type).model)] ?? {};
    for (const [name, property] of Object.entries(properties)) {
      property.description = [property.description, ...fieldRemarks(type, name)].filter(Boolean).join(' ');
    }
  }
}

function addExamples(component: Component | undefined, examples: Readonly<Record<string, unknown>>): void {
  for (const [name, property] of Object.entries(component?.properties ?? {})) {
    if (name in examples) property.example ??= examples[name];
  }
}

/** @param schemas of the document, by their names; they are changed. */
export function addProviderWords(schemas: object): void {
  const components = schemas as Record<string, Component>;
  addFieldRemarks(components);
  for (const component of Object.values(components)) addExamples(component, PROVIDER_EXAMPLES);
  addExamples(components[idOf(Integration)], INTEGRATION_EXAMPLES);
  const auth = components[idOf(ConnectionAuthInput)];
  if (!auth) throw new Error(`${idOf(Connection)} has no schema of its credentials.`);
  auth.description = `${auth.description} ${credentialWords()}`;
  auth.example = { other_auth_info: [...(tokenWay(EXAMPLE_ADAPTER)?.example ?? [])] };
}
