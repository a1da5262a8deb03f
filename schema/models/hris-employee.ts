import { z } from 'zod';
import { flag, instant, list, model, number, raw, text, word } from '../field.ts';
import { emails, HrisAddress, telephones } from './hris-contact.ts';
import { compensation, locations, relationships } from './hris-employment.ts';
import { HrisGroup } from './hris-group.ts';
import { TaskMetadata } from './task-metadata.ts';

const ROLES = ['ADMIN', 'MANAGER', 'RECRUITER', 'SALESREP', 'INTERVIEWER', 'USER', 'EMPLOYEE'] as const;
const EMPLOYMENT_TYPES = [
  'FULL_TIME',
  'PART_TIME',
  'CONTRACTOR',
  'INTERN',
  'CONSULTANT',
  'VOLUNTEER',
  'CASUAL',
  'SEASONAL',
  'FREELANCE',
  'OTHER',
] as const;

const ABSENT = 'Not emitted for Jira.';

export const HrisEmployee = model(
  'hris_employee',
  {
    id: text('Account id.', '712020:5b0c4d5e-0b1c-4f0e-9d57-6f6f1d5c1a11'),
    name: text('Display name.', 'Ada Lindqvist'),
    emails,
    employment_status: word(['ACTIVE', 'INACTIVE'], 'Whether the account is active.'),
    employee_roles: z.array(z.enum(ROLES)).meta({ description: 'Always USER for Jira.' }),
    image_url: text('Address of the avatar.'),
    timezone: text('IANA time zone.', 'Europe/Stockholm'),
    language_locale: text('Language.', 'en_US'),
    groups: list(HrisGroup, 'Groups of the person. Slow: only when `fields` names it.'),
    address: HrisAddress.meta({ description: ABSENT }),
    bio: text(ABSENT),
    company_id: text(ABSENT),
    compensation,
    created_at: instant(ABSENT),
    currency: text(ABSENT),
    date_of_birth: instant(ABSENT),
    employee_number: text(ABSENT),
    employment_type: word(EMPLOYMENT_TYPES, ABSENT),
    first_name: text('Not emitted for Jira, which has one display name only.'),
    gender: word(['MALE', 'FEMALE', 'INTERSEX', 'TRANS', 'NON_BINARY'], ABSENT),
    has_mfa: flag(ABSENT),
    hired_at: instant(ABSENT),
    last_name: text('Not emitted for Jira, which has one display name only.'),
    locations,
    manager_id: text(ABSENT),
    marital_status: word(['MARRIED', 'SINGLE'], ABSENT),
    metadata: list(TaskMetadata, ABSENT),
    pronouns: text(ABSENT),
    relationships,
    salutation: text(ABSENT),
    ssn_sin: text(ABSENT),
    storage_quota_allocated: number(ABSENT),
    storage_quota_available: number(ABSENT),
    storage_quota_used: number(ABSENT),
    telephones,
    terminated_at: instant(ABSENT),
    termination_reason: text(ABSENT),
    timeoff_days_total: number(ABSENT),
    timeoff_days_used: number(ABSENT),
    title: text(ABSENT),
    updated_at: instant(ABSENT),
    raw: raw('user'),
  },
  {},
  'A person with an account at the provider.',
);
export type HrisEmployee = z.infer<typeof HrisEmployee>;
