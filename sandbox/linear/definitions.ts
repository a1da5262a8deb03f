/**
 * The public GraphQL schema of Linear in GraphQL's own language, made from the type declarations of `@linear/sdk`, which are
 * generated from it. What declarations don't say is missing: descriptions, deprecations, defaults of arguments.
 */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { packageRoot } from '../../src/lib/package-root.ts';

const ENTRY = join(packageRoot, 'node_modules/@linear/sdk/dist/index.d.mts');

/** Declarations of the schema come before those of the operations of the SDK. */
function declarations(): string {
  const entry = readFileSync(ENTRY, 'utf8');
  const file = /from "(\.\/index-[^"]+)\.mjs"/.exec(entry)?.[1];
  const text = file === undefined ? entry : readFileSync(join(dirname(ENTRY), `${file}.d.mts`), 'utf8');
  const end = text.search(/^type \w+Fragment = /m);
  return end < 0 ? text : text.slice(0, end);
}

/** `InputMaybe<Array<Scalars["ID"]>>` is `[ID!]`. */
function typeOf(declared: string, isOptional: boolean): string {
  const nullable = /^(?:Input)?Maybe<(.*)>$/.exec(declared);
  if (nullable) return typeOf(nullable[1] ?? '', true);
  const list = /^Array<(.*)>$/.exec(declared);
  const inner = list ? `[${typeOf(list[1] ?? '', false)}]` : declared.replace(/^Scalars\["(\w+)"\]$/, '$1');
  return isOptional ? inner : `${inner}!`;
}

interface Field {
  readonly name: string;
  readonly type: string;
}

const fieldsIn = (body: string): Field[] =>
  [...body.matchAll(/^ {2}(\w+)(\??): (.+);$/gm)]
    .filter(([, name]) => name !== '__typename')
    .map(([, name = '', optional, type = '']) => ({ name, type: typeOf(type, optional === '?') }));

const capital = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1);

/** The whole schema. It takes four megabytes of declarations to make it. */
export function definitions(): string {
  const text = declarations();
  const blocks = [...text.matchAll(/^type (\w+) = ((?:\w+ & )*)\{\n([\s\S]*?)^\};/gm)].map(
    ([, name = '', bases = '', body = '']) => ({
      name,
      bases: bases.split(' & ').filter((base) => base !== ''),
      body,
      fields: fieldsIn(body),
    }),
  );
  const interfaces = new Set(blocks.flatMap(({ bases }) => bases));
  const isOutput = ({ name, body }: { name: string; body: string }) =>
    interfaces.has(name) || body.includes('__typename?:');
  const args = new Map(
    blocks.filter((one) => one.name.endsWith('Args') && !isOutput(one)).map(({ name, fields }) => [name, fields]),
  );

  const argumentsOf = (owner: string, field: string): string => {
    const found = args.get(`${owner}${capital(field)}Args`);
    return found ? `(${found.map(({ name, type }) => `${name}: ${type}`).join(', ')})` : '';
  };
  const parts = blocks
    .filter(({ name, fields }) => name !== 'Scalars' && !args.has(name) && fields.length > 0)
    .map(({ name, bases, body, fields }) => {
      const isRead = isOutput({ name, body });
      const lines = fields.map((field) => `${field.name}${isRead ? argumentsOf(name, field.name) : ''}: ${field.type}`);
      const kind = interfaces.has(name) ? 'interface' : isRead ? 'type' : 'input';
      const implemented = isRead && bases.length > 0 ? ` implements ${bases.join(' & ')}` : '';
      return `${kind} ${name}${implemented} {\n${lines.join('\n')}\n}`;
    });
  const unions = [...text.matchAll(/^type (\w+) = (\w+(?: \| \w+)+);$/gm)].map(
    ([, name, members]) => `union ${name} = ${members}`,
  );
  const enums = [...text.matchAll(/^declare enum (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, name, body = '']) => {
    const values = [...body.matchAll(/ = "(\w+)"/g)].map(([, value]) => value);
    return `enum ${name} {\n${values.join('\n')}\n}`;
  });
  const scalars = [...(/^type Scalars = \{\n([\s\S]*?)^\};/m.exec(text)?.[1] ?? '').matchAll(/^ {2}(\w+): /gm)]
    .map(([, name = '']) => name)
    .filter((name) => !['ID', 'String', 'Boolean', 'Int', 'Float'].includes(name))
    .map((name) => `scalar ${name}`);
  return [...scalars, ...enums, ...unions, ...parts].join('\n\n');
}
