import type { z } from 'zod';
import { flag, instant, model, raw, text, texts, word } from '../field.ts';

export const HrisGroup = model(
  'hris_group',
  {
    id: text('ID of the group.', '276f955c-63d7-42c8-9520-92d01dca0625'),
    name: text('Name.', 'engineering'),
    type: word(
      ['TEAM', 'GROUP', 'DEPARTMENT', 'DIVISION', 'BUSINESS_UNIT', 'BRANCH', 'SUB_DEPARTMENT'],
      'Kind of group.',
    ),
    is_active: flag('Whether in use.'),
    user_ids: texts('Account ids of its members. Slow: only when `fields` names it.'),
    manager_ids: texts('Account ids of its managers.'),
    parent_id: text('ID of the group that it belongs to.'),
    company_id: text('ID of the company.'),
    description: text('Description.'),
    created_at: instant('When it was created.'),
    updated_at: instant('When it was last changed.'),
    raw: raw('group'),
  },
  {},
  'A group of people.',
);
export type HrisGroup = z.infer<typeof HrisGroup>;
