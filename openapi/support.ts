/** The guide that says what works at each provider, made of what the adapters declare. */
import type { Adapter } from '../adapters/contract/adapter.ts';
import { verbsOf } from '../adapters/contract/adapter.ts';
import { fieldSupportOf, type ObjectAdapter } from '../adapters/contract/object-adapter.ts';
import type { Session } from '../adapters/contract/session.ts';
import type { JsonObject } from '../schema/field.ts';
import { definitionOf, OBJECT_TYPES, type ObjectType, VERBS } from '../schema/objects.ts';

const INTRODUCTION = `# What works where

Which fields and operations of the API each provider has. \`GET /unified/integration\` says the same to programs, in \`support\`.

| word | a field of this kind |
| --- | --- |
| native | is the provider's own value; what is written comes back as it was written |
| derived | is computed from other values of the provider |
| lossy | comes back changed when it is written, and then stays the same: for instance a time of day of which only the date is kept |
| absent | is never in an answer; a write ignores or refuses it |

A field marked with \`w\` can be written, one marked with \`s\` is slow: it costs extra calls, and is there only when \`fields\` names it.`;

type Supported = ObjectAdapter<Session, JsonObject>;

const fieldsOf = (type: ObjectType): string[] => Object.keys(definitionOf(type).model.shape);

function cell(object: Supported | undefined, type: ObjectType, field: string): string {
  if (!object) return 'absent';
  const isIn = (fields: readonly string[]) => fields.includes(field);
  const marks = [isIn(object.writable) ? 'w' : '', isIn(object.slow) ? 's' : ''].filter(Boolean);
  const note = object.notes?.[field];
  const word = fieldSupportOf(object, fieldsOf(type))[field] ?? 'absent';
  return `${word}${marks.map((mark) => ` \`${mark}\``).join('')}${note === undefined ? '' : ` (${note})`}`;
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function table(adapters: readonly Adapter[], type: ObjectType): string {
  const objects = adapters.map((adapter) => adapter.object(type));
  const verbs = VERBS.map((verb) =>
    row([verb, ...objects.map((object) => (object && verbsOf(object).includes(verb) ? 'yes' : 'no'))]),
  );
  const fields = fieldsOf(type).filter((field) => field !== 'raw');
  return [
    row(['', ...adapters.map(({ name }) => name)]),
    row(['---', ...adapters.map(() => '---')]),
    ...verbs,
    ...fields.map((field) => row([`\`${field}\``, ...objects.map((object) => cell(object, type, field))])),
  ].join('\n');
}

/** Markdown. Objects that no provider has are left out. */
export function supportGuide(adapters: readonly Adapter[]): string {
  const types = OBJECT_TYPES.filter((type) => adapters.some((adapter) => adapter.object(type)));
  const sections = types.map((type) => `## ${type}\n\n${table(adapters, type)}`);
  return `${[INTRODUCTION, ...sections].join('\n\n')}\n`;
}
