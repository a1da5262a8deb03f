/** The people, apps, customers and groups of the seeded company. */
import type { Account } from '../records.ts';
import { Site } from '../site.ts';

const PEOPLE = [
  'Ada Lindqvist',
  'Bruno Carvalho',
  'Chiamaka Obi',
  'Dariusz Wójcik',
  'Élodie Marchand',
  'Farid Haddad',
  'Grace Kimani',
  'Hiroshi Tanaka',
  'Ines Schröder',
  'Jonas Berg',
  'Katarína Nováková',
  'Liam O’Connor',
  'Mei-Ling Chen',
  'Nadia Petrova',
  'Oskar Dahl',
  'Priya Raman',
  'Quentin Dubois',
  'Rosa Jiménez',
  'Søren Madsen',
  'Tomáš Dvořák',
  'Uma Krishnan',
  'Viktor Horváth',
  'Wanjiru Mwangi',
  'Xavier Puig',
  'Yusuf Demir',
  'Zofia Kowalska',
  'Aiko Sato',
  'Benjamin Okafor',
  'Carla Rossi',
  'David Goldberg',
  'Emil Jansson',
  'Fatima Zahra',
  'Gustavo Lima',
  'Hannah Weiss',
  'Ivan Kolarov',
  'Julia Nyström',
  'Kwame Mensah',
  'Lucía Fernández',
  'Marek Zieliński',
  'Noor van Dijk',
  'Olivia Brown',
  'Pedro Alves',
  'Rania Khalil',
  'Stefan Ionescu',
  'Thu Nguyễn',
  'Véronique Leroy',
  'William Hart',
  '山田 花子',
];
const APPS = [
  'Automation for Jira',
  'Slack',
  'GitHub for Atlassian',
  'Statuspage',
  'Opsgenie',
  'Confluence Analytics',
  'Jira Outlook',
  'Jira Spreadsheets',
  'Microsoft Teams for Jira',
  'Proforma Migrator',
  'Trello',
  'Jira Service Management Widget',
  'Atlas for Jira',
  'Chat Notifications',
  'System',
  'Release Notes Bot',
  'Dependency Bot',
  'Time Reports',
  'Checklists',
  'Figma for Jira',
];
const CUSTOMERS = [
  'Harbour Sports Ltd',
  'Alpine Gear GmbH',
  'Trail & Co',
  'Riviera Boutique',
  'Polar Stores',
  'Sam Customer',
];
const ZONES = [
  'Europe/Stockholm',
  'America/Los_Angeles',
  'Asia/Tokyo',
  'Europe/London',
  'America/Sao_Paulo',
  'Asia/Kolkata',
];
const GROUPS: readonly [string, number][] = [
  ['jira-administrators', 16],
  ['site-admins', 24],
  ['jira-software-users', 1],
  ['engineering', 2],
  ['design', 9],
  ['support', 6],
  ['leadership', 12],
  ['contractors', 0],
];

/** Jira's forms of account ids, mixed as on a site that has grown. */
function accountIdOf(kind: string, index: number): string {
  const uuid = Site.uuid(`${kind} ${index}`);
  if (index % 3 === 1) return uuid.replaceAll('-', '').slice(0, 24);
  return `${index % 3 === 2 ? '557058' : '712020'}:${uuid}`;
}

const mailbox = (name: string) =>
  name
    .normalize('NFD')
    .replace(/[^A-Za-z ]/g, '')
    .trim()
    .toLowerCase()
    .replace(/\s+/g, '.') || 'hanako.yamada';

function person(displayName: string, index: number): Account {
  const isHidden = index % 3 === 2;
  return {
    accountId: accountIdOf('person', index),
    accountType: 'atlassian',
    displayName,
    ...(!isHidden && { emailAddress: `${mailbox(displayName)}@northwind.example` }),
    active: index % 17 !== 16,
    timeZone: ZONES[index % ZONES.length] ?? 'Etc/UTC',
    locale: 'en_US',
  };
}

export const groupIdOf = (name: string) => Site.uuid(`group ${name}`);

export interface SeededAccounts {
  readonly admin: Account;
  readonly member: Account;
}

export function seedPeople(site: Site): SeededAccounts {
  const people = PEOPLE.map(person);
  const others = [
    ...APPS.map((name, index) => ({ name, index, accountType: 'app' as const })),
    ...CUSTOMERS.map((name, index) => ({ name, index, accountType: 'customer' as const })),
  ].map(
    ({ name, index, accountType }): Account => ({
      accountId: accountType === 'app' ? accountIdOf('app', index) : `qm:${Site.uuid('portal')}:${Site.uuid(name)}`,
      accountType,
      displayName: name,
      active: true,
      timeZone: 'Etc/UTC',
      locale: 'en_US',
    }),
  );
  for (const account of [...others.slice(0, 10), ...people, ...others.slice(10)])
    site.accounts.set(account.accountId, account);
  for (const [name, every] of GROUPS) {
    const groupId = groupIdOf(name);
    const members = people.filter((_, index) => every > 0 && index % every === 0);
    site.groups.set(groupId, { groupId, name, members: new Set(members.map(({ accountId }) => accountId)) });
  }
  const [admin, member] = people;
  if (!admin || !member) throw new Error('The company has nobody.');
  admin.login = { email: 'ada.lindqvist@northwind.example', apiToken: 'sandbox-admin-token' };
  member.login = { email: 'bruno.carvalho@northwind.example', apiToken: 'sandbox-member-token' };
  return { admin, member };
}

/** People that are easily taken for somebody else, or that are not to be found. */
const LOOKALIKES: readonly Pick<Account, 'displayName' | 'emailAddress' | 'active'>[] = [
  { displayName: 'Alex Kim', emailAddress: 'alex.kim@northwind.example', active: true },
  { displayName: 'Alex Kim', emailAddress: 'a.kim@northwind.example', active: true },
  { displayName: 'Front Desk Oslo', emailAddress: 'frontdesk@northwind.example', active: true },
  { displayName: 'Front Desk Lisbon', emailAddress: 'frontdesk@northwind.example', active: true },
  { displayName: 'Robin Vale', active: true },
  { displayName: 'Dana Leaver', emailAddress: 'dana.leaver@northwind.example', active: false },
];

export function seedLookalikes(site: Site): void {
  for (const [index, like] of LOOKALIKES.entries()) {
    const accountId = accountIdOf('lookalike', index);
    site.accounts.set(accountId, {
      accountId,
      accountType: 'atlassian',
      timeZone: 'Europe/Stockholm',
      locale: 'en_US',
      ...like,
    });
  }
}
