/**
 * Which scopes open an operation: one entry is enough, whose scopes must all be there.
 * Source: Atlassian's OpenAPI document, x-atlassian-oauth2-scopes.
 */
type Rule = readonly [methods: string, path: RegExp, anyOf: readonly string[]];

const READ = 'GET HEAD';
const WRITE = 'POST PUT DELETE';
const V3 = '^/rest/api/3/';
const WEBHOOKS = 'read:jira-work manage:jira-webhook';

/** The first rule that fits decides. */
const RULES: readonly Rule[] = [
  [READ, new RegExp(`${V3}serverInfo$`), []],
  [READ, new RegExp(`${V3}group/member`), ['manage:jira-configuration', 'read:group:jira']],
  [
    READ,
    new RegExp(`${V3}(?:myself|users?|group|groups|groupuserpicker)(?:/|$)`),
    ['read:jira-user', 'read:user:jira'],
  ],
  [READ, new RegExp(`${V3}webhook`), [WEBHOOKS, 'read:webhook:jira read:jql:jira']],
  ['POST', new RegExp(`${V3}webhook$`), [WEBHOOKS, 'read:field:jira read:project:jira write:webhook:jira']],
  ['PUT', new RegExp(`${V3}webhook/refresh$`), [WEBHOOKS, 'write:webhook:jira read:webhook:jira']],
  ['DELETE', new RegExp(`${V3}webhook$`), [WEBHOOKS, 'delete:webhook:jira']],
  ['POST', new RegExp(`${V3}(?:search/|jql/|issue/bulkfetch|changelog/bulkfetch)`), ['read:jira-work']],
  ['POST DELETE', new RegExp(`${V3}project`), ['manage:jira-configuration', 'write:project:jira']],
  ['PUT', new RegExp(`${V3}project`), ['manage:jira-project', 'write:project:jira']],
  [READ, new RegExp(`${V3}projectvalidate/`), ['read:jira-work', 'manage:jira-configuration', 'write:project:jira']],
  [READ, new RegExp(`${V3}field/[^/]+/context/\\d+/option`), ['manage:jira-configuration', 'read:field.option:jira']],
  [
    READ,
    new RegExp(`${V3}field/[^/]+/context`),
    ['manage:jira-configuration', 'read:field:jira read:custom-field-contextual-configuration:jira'],
  ],
  ['POST', new RegExp(`${V3}field/[^/]+/trash$`), ['manage:jira-configuration', 'delete:field:jira']],
  [WRITE, new RegExp(`${V3}field/[^/]+/context/.+/option`), ['manage:jira-configuration', 'write:field.option:jira']],
  [WRITE, new RegExp(`${V3}field(?:/|$)`), ['manage:jira-configuration', 'write:field:jira']],
  ['POST', new RegExp(`${V3}screens/addToDefault/`), ['manage:jira-project', 'write:screen:jira']],
  [READ, new RegExp(V3), ['read:jira-work']],
  [WRITE, new RegExp(V3), ['write:jira-work']],
  [READ, /^\/rest\/agile\/1\.0\/(?:sprint|board\/\d+\/sprint)/, ['read:sprint:jira-software']],
  [READ, /^\/rest\/agile\//, ['read:board-scope:jira-software']],
  [WRITE, /^\/rest\/agile\//, ['write:sprint:jira-software']],
];

/** Undefined when nothing is known of the operation. */
export function scopesOfOperation(method: string, path: string): readonly string[] | undefined {
  return RULES.find(([methods, pattern]) => methods.split(' ').includes(method) && pattern.test(path))?.[2];
}
