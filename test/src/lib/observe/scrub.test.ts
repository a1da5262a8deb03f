import { describe, expect, it } from 'vitest';
import { allPersonal, createScrubber, learnOf } from '../../../../src/lib/observe/scrub.ts';

const ADA = '712020:5b0c4d5e-0b1c-4f0e-9d57-6f6f1d5c1a11';
const BEN = '712020:11111111-2222-3333-4444-555555555555';
const personal = allPersonal([
  { ids: ['accountId'], emails: ['emailAddress'], names: ['displayName'], wordEndings: ['String'] },
]);
const { text, document } = createScrubber(
  { accountId: ADA, emails: new Set(['Ada+jira@example.com']), names: new Set(['Ada Lindqvist']) },
  personal,
);

describe('a text', () => {
  it('loses ids and addresses, however they are written', () => {
    expect(text(`/hris/c1/employee/${ADA}`)).toBe('/hris/c1/employee/purged');
    expect(text(`/hris/c1/employee/${encodeURIComponent(ADA).toLowerCase()}/x`)).toBe('/hris/c1/employee/purged/x');
    expect(text('no account of ADA+JIRA@EXAMPLE.COM.')).toBe('no account of purged.');
    expect(text('adaxjira@example.com, Ada Lindqvist')).toBe('adaxjira@example.com, Ada Lindqvist');
  });
});

describe('a document', () => {
  it('has nothing left of an object that is the person, and everything of others', () => {
    const person = (id: string, name: string) => ({ accountId: id, displayName: name, avatarUrls: { '48x48': 'x' } });
    expect(document({ assignee: person(ADA, 'Ada Lindqvist'), creator: person(BEN, 'Ben') })).toEqual({
      assignee: { accountId: 'purged' },
      creator: person(BEN, 'Ben'),
    });
    expect(document([{ id: ADA, name: 'Ada Lindqvist', timezone: 'Europe/Stockholm' }])).toEqual([{ id: 'purged' }]);
  });

  it('loses what is said beside the id, in lists, in names of fields, and in words', () => {
    expect(document({ id: '1_2', user_id: ADA, user_name: 'Somebody', text: 'hello' })).toEqual({
      id: '1_2',
      user_id: 'purged',
      text: 'hello',
    });
    expect(document({ from: BEN, fromString: 'Ben', to: ADA, toString: 'Ada L.' })).toEqual({
      from: BEN,
      fromString: 'Ben',
      to: 'purged',
    });
    expect(document({ assigned_user_ids: [ADA, BEN], [ADA]: 1 })).toEqual({
      assigned_user_ids: ['purged', BEN],
      purged: 1,
    });
    expect(document({ text: `@Ada Lindqvist and [~accountid:${ADA}]`, owner: 'Ada Lindqvist', n: 7 })).toEqual({
      text: '@purged and [~accountid:purged]',
      owner: 'purged',
      n: 7,
    });
  });

  it('keeps the name of a file that the person made', () => {
    expect(document({ id: '7', name: 'plan.pdf', user_id: ADA })).toEqual({
      id: '7',
      name: 'plan.pdf',
      user_id: 'purged',
    });
  });
});

describe('what a document tells of somebody', () => {
  it('is in the objects that are the person, at any depth', () => {
    const found = learnOf(
      ADA,
      [
        {
          raw: {
            fields: { creator: { accountId: ADA, displayName: 'Ada Lindqvist', emailAddress: 'ada@example.com' } },
          },
        },
        { id: ADA, name: 'Ada L.', emails: [{ email: 'ada@home.example', type: 'WORK' }] },
        { user_id: ADA, user_name: 'A. Lindqvist', name: 'plan.pdf' },
        { accountId: BEN, displayName: 'Ben', emailAddress: 'ben@example.com' },
      ],
      personal,
    );
    expect(found).toEqual({
      emails: ['ada@example.com', 'ada@home.example'],
      names: ['Ada Lindqvist', 'Ada L.', 'A. Lindqvist'],
    });
  });
});

describe('the fields of a provider', () => {
  it('are personal as its adapter declares them, and those of others are not', () => {
    const other = allPersonal([{ ids: ['login'], emails: ['mail'], names: ['called'], wordEndings: [] }]);
    const object = { login: ADA, called: 'Ada L.', mail: 'ada@home.example', displayName: 'Ada' };
    expect(learnOf(ADA, object, other)).toEqual({ emails: ['ada@home.example'], names: ['Ada L.'] });
    expect(learnOf(ADA, { accountId: ADA, displayName: 'Ada' }, other)).toEqual({ emails: [], names: [] });
  });
});
