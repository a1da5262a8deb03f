/** Samples of the published TypeScript SDK, one for each operation on objects: `x-codeSamples`. */
import { OBJECTS, type ObjectType, type Verb } from '../schema/objects.ts';
import { operationId } from '../schema/operations.ts';

const camelCase = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/** What a create or update sends, in the SDK's own names. */
const BODIES: Readonly<Partial<Record<ObjectType, Readonly<Partial<Record<Verb, string>>>>>> = {
  task_task: {
    create: "{ name: 'Order new labels', projectId: 'SHOP', notes: '**now**, please' }",
    update: "{ status: 'COMPLETED' }",
  },
  task_project: { create: "{ name: 'Web shop' }", update: "{ description: 'Everything that customers see' }" },
  task_comment: { create: "{ taskId: 'SHOP-1', text: 'It works **again**.' }", update: "{ text: 'It works.' }" },
  storage_file: { create: "{ name: 'log.txt', parentId: 'SHOP-1', data: Buffer.from('hello').toString('base64') }" },
  metadata_metadata: {
    create: "{ name: 'Severity', format: 'SINGLE_SELECT', objectType: 'task_task', options: ['low', 'high'] }",
    update: "{ name: 'Severity', objectType: 'task_task' }",
  },
};

const RESULTS: Readonly<Record<Verb, string>> = {
  list: 'objects',
  get: 'object',
  create: 'created',
  update: 'updated',
  remove: 'removed',
};

function argumentsOf(type: ObjectType, verb: Verb): string[] {
  const body = BODIES[type]?.[verb];
  return [
    "connectionId: process.env.CONNECTION ?? ''",
    ...(verb === 'list' || verb === 'create' ? [] : ["id: 'ID'"]),
    ...(verb === 'list' ? ['limit: 100'] : []),
    ...(body === undefined ? [] : [`${camelCase(type)}: ${body}`]),
  ];
}

export function sdkSamples(type: ObjectType, verb: Verb, method: string): object[] {
  const call = `sdk.${OBJECTS[type].category}.${operationId(type, verb, method)}`;
  const source = [
    "import { UnifiedTo } from '@unified-api/typescript-sdk';",
    '',
    "const sdk = new UnifiedTo({ security: { jwt: process.env.KEY ?? '' }, serverURL: process.env.TASKGATE });",
    `const ${RESULTS[verb]} = await ${call}({`,
    ...argumentsOf(type, verb).map((argument) => `  ${argument},`),
    '});',
    `console.log(${RESULTS[verb]});`,
  ];
  return [{ lang: 'TypeScript', label: 'TypeScript SDK', source: source.join('\n') }];
}
