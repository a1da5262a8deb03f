import type { Comment } from './records.ts';
import type { Site } from './site.ts';

/** Comments restricted to a group are seen by its members only. */
export function maySeeComment(site: Site, accountId: string, { visibility }: Comment): boolean {
  if (visibility?.type !== 'group') return true;
  return site.groups.get(visibility.identifier)?.members.has(accountId) ?? false;
}
