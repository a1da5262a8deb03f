import { describe, expect, it } from 'vitest';
import { withoutSensitive } from '../../schema/sensitive.ts';

describe('an object without what says who people are', () => {
  it('keeps ids, and loses names and addresses', () => {
    const employee = {
      id: '712020:x',
      name: 'Ada Lindqvist',
      emails: [{ email: 'ada@example.com' }],
      image_url: 'https://avatar.example.com/ada.png',
      timezone: 'Europe/Stockholm',
      employment_status: 'ACTIVE',
    };
    expect(withoutSensitive('hris_employee', employee)).toEqual({
      id: '712020:x',
      timezone: 'Europe/Stockholm',
      employment_status: 'ACTIVE',
    });
  });

  it('loses the names of authors, not what they wrote', () => {
    const comment = { id: '1_2', text: 'Hello Ada', user_id: '712020:x', user_name: 'Ada Lindqvist' };
    expect(withoutSensitive('task_comment', comment)).toEqual({ id: '1_2', text: 'Hello Ada', user_id: '712020:x' });
  });

  it("loses the provider's own object, whatever it is", () => {
    expect(
      withoutSensitive('task_project', { id: '1', name: 'Web shop', raw: { lead: { displayName: 'Ada' } } }),
    ).toEqual({ id: '1', name: 'Web shop' });
  });

  it('loses the names beside the values of custom fields', () => {
    const task = {
      id: '1',
      name: 'Kept',
      metadata: [{ id: 'customfield_1', value: '712020:x', extra_data: { name: 'Ada Lindqvist' } }],
    };
    expect(withoutSensitive('task_task', task)).toEqual({
      id: '1',
      name: 'Kept',
      metadata: [{ id: 'customfield_1', value: '712020:x' }],
    });
  });
});
