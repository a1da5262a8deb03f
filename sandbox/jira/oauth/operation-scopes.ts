/**
 * Which scopes open an operation: one entry is enough, whose scopes must all be there.
 * Source: Atlassian's OpenAPI document, x-atlassian-oauth2-scopes.
 */
type Rule = readonly [methods: string, path: RegExp, anyOf: readonly string[]];

const READ = 'GET HEAD';
const WRITE = 'POST PUT DELETE';
const V3 = '^/rest/api/3/';
const WEBHOOKS = 'read:jira-work manage:jira-webhook';

/** Scopes of the granular kind: all of them end in `:jira`. */
const granular = (scopes: string): string =>
  scopes
    .split(' ')
    .map((scope) => `${scope}:jira`)
    .join(' ');

const either = (classic: string, scopes: string): readonly string[] => [classic, granular(scopes)];

const at = (path: string) => new RegExp(`${V3}${path}`);
const ISSUE = 'issue/[^/]+';
const FIELD = 'field/[^/]+';
const WORK = 'read:jira-work';
const WRITING = 'write:jira-work';
const ADMIN = 'manage:jira-configuration';

const PROJECT =
  'read:application-role read:avatar read:group read:issue-type-hierarchy read:issue-type read:project-category ' +
  'read:project-version read:project.component read:project.property read:project read:user';
const COMMENT = 'read:avatar read:comment.property read:comment read:group read:project-role read:project read:user';
const PERSON = 'read:application-role read:avatar read:group read:user';
const READING_ISSUE =
  'read:avatar read:field-configuration read:issue-meta read:issue-security-level read:issue.changelog read:issue.vote ' +
  'read:issue read:status read:user';
const FIELDS = 'read:avatar read:field-configuration read:field read:project-category read:project';

/** The first rule that fits decides. */
const RULES: readonly Rule[] = [
  [READ, at('serverInfo$'), []],
  [READ, at('group/member'), either(ADMIN, 'read:avatar read:group read:user')],
  [READ, at('group/bulk'), either('read:jira-user', 'read:group')],
  [READ, at('(?:myself|users?|group|groups|groupuserpicker)(?:/|$)'), either('read:jira-user', PERSON)],
  [READ, at('webhook'), either(WEBHOOKS, 'read:webhook read:jql')],
  ['POST', at('webhook$'), either(WEBHOOKS, 'read:field read:project write:webhook')],
  ['PUT', at('webhook/refresh$'), either(WEBHOOKS, 'write:webhook read:webhook')],
  ['DELETE', at('webhook$'), either(WEBHOOKS, 'delete:webhook')],
  [
    'POST',
    at('search/'),
    either(WORK, 'read:field.default-value read:field.option read:field read:group read:issue-details'),
  ],
  ['POST', at('issue/bulkfetch'), either(WORK, READING_ISSUE)],
  ['POST', at('changelog/bulkfetch'), either(WORK, 'read:avatar read:issue-meta read:issue.changelog')],
  ['POST', at('(?:jql|comment/list)'), [WORK]],
  ['POST', at('project'), either(ADMIN, 'read:project write:project')],
  ['DELETE', at('project'), either(ADMIN, 'delete:project')],
  ['PUT', at('project'), either('manage:jira-project', `${PROJECT} write:project.avatar write:project`)],
  [READ, at('projectvalidate/'), [WORK, ADMIN, granular('read:project')]],
  [READ, at('project'), either(WORK, PROJECT)],
  [READ, at(`${FIELD}/context/\\d+/option`), either(ADMIN, 'read:field.option')],
  [READ, at(`${FIELD}/context`), either(ADMIN, 'read:custom-field-contextual-configuration read:field')],
  [READ, at('field(?:/|$)'), either(WORK, FIELDS)],
  ['POST', at(`${FIELD}/trash$`), either(ADMIN, 'delete:field')],
  [WRITE, at(`${FIELD}/context/.+/option`), either(ADMIN, 'read:field.option write:field.option')],
  ['PUT', at(`${FIELD}$`), either(ADMIN, 'write:field')],
  [WRITE, at('field(?:/|$)'), either(ADMIN, `${FIELDS} write:field`)],
  ['POST', at('screens/addToDefault/'), either('manage:jira-project', 'read:project read:screen write:screen')],
  [READ, at('issue/createmeta'), either(WORK, 'read:avatar read:field-configuration read:issue-meta')],
  [READ, at(`${ISSUE}/transitions`), either(WORK, 'read:field-configuration read:issue.transition read:status')],
  [READ, at(`${ISSUE}/comment`), either(WORK, COMMENT)],
  [READ, at(`${ISSUE}/changelog`), either(WORK, 'read:avatar read:issue-meta read:issue.changelog')],
  [READ, at(`${ISSUE}/editmeta`), either(WORK, 'read:field-configuration read:issue-meta')],
  [READ, at(`${ISSUE}$`), either(WORK, READING_ISSUE)],
  [READ, at('attachment/content'), either(WORK, 'read:attachment')],
  [READ, at('attachment'), either(WORK, `${PERSON} read:attachment`)],
  [READ, new RegExp(V3), [WORK]],
  ['POST', at(`${ISSUE}/attachments`), either(WRITING, 'read:attachment read:avatar read:user write:attachment')],
  ['DELETE', at('attachment'), either(WRITING, 'delete:attachment')],
  ['POST', at(`${ISSUE}/transitions`), either(WRITING, 'write:issue.property write:issue')],
  ['DELETE', at(`${ISSUE}/comment`), either(WRITING, 'delete:comment.property delete:comment')],
  [WRITE, at(`${ISSUE}/comment`), either(WRITING, `${COMMENT} write:comment`)],
  [
    'POST',
    at('issue$'),
    either(WRITING, 'read:issue write:attachment write:comment.property write:comment write:issue'),
  ],
  ['PUT', at(`${ISSUE}$`), either(WRITING, 'write:issue')],
  ['DELETE', at(`${ISSUE}$`), either(WRITING, 'delete:issue')],
  [WRITE, new RegExp(V3), [WRITING]],
  [READ, /^\/rest\/agile\/1\.0\/(?:sprint|board\/\d+\/sprint)/, ['read:sprint:jira-software']],
  [READ, /^\/rest\/agile\//, ['read:board-scope:jira-software']],
  [WRITE, /^\/rest\/agile\//, ['write:sprint:jira-software']],
];

/** Undefined when nothing is known of the operation. */
function scopesOfOperation(method: string, path: string): readonly string[] | undefined {
  return RULES.find(([methods, pattern]) => methods.split(' ').includes(method) && pattern.test(path))?.[2];
}

/** Whether these scopes open an operation. */
export function isOpened(method: string, path: string, scopes: readonly string[]): boolean {
  const anyOf = scopesOfOperation(method, path);
  const isHeld = (needed: string) => needed.split(' ').every((scope) => scopes.includes(scope));
  return anyOf !== undefined && (anyOf.length === 0 || anyOf.some(isHeld));
}
