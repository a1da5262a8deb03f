/** What an agent that is to see no people may read, and what must be in none of it. */
import { expect } from 'vitest';
import type { Agent } from './agent.ts';

type Read = readonly [tool: string, given: Record<string, unknown>];

/** Every kind of object, with the fields that tell of people. @param id of a task that has some of each. */
export const readsWithPeople = (id: unknown): readonly Read[] => [
  ['list_task_tasks', { limit: 1000, fields: ['metadata', 'assigned_user_ids', 'creator_user_id', 'raw'] }],
  ['get_task_task', { id, fields: ['metadata', 'raw', 'follower_user_ids'] }],
  ['list_task_projects', { limit: 1000, fields: ['user_ids', 'metadata', 'raw'] }],
  ['list_task_comments', { task_id: id, fields: ['user_id', 'user_name', 'raw'] }],
  ['list_task_changes', { task_id: id, fields: ['items', 'user_id', 'raw'] }],
  ['list_hris_employees', { limit: 1000, fields: ['name', 'emails', 'raw', 'image_url'] }],
  ['list_hris_groups', { limit: 1000, fields: ['user_ids', 'raw'] }],
  ['list_storage_files', { parent_id: id, fields: ['user_id', 'raw'] }],
];

/** No answer has a name, a login made of one, or an address. */
export async function expectNobodyNamed(agent: Agent, reads: readonly Read[], names: readonly string[]): Promise<void> {
  for (const [tool, given] of reads) {
    const text = JSON.stringify(await agent.use(tool, given));
    for (const name of names) {
      expect(text, tool).not.toContain(name);
      expect(text.toLowerCase(), tool).not.toContain(name.toLowerCase().replace(' ', '.'));
    }
    expect(text, tool).not.toMatch(/[\w.]+@[\w-]+\.\w+/);
  }
}
