/** Permissions by what they are about, for people who choose some. */
import { definitionOf, OBJECT_TYPES } from '../../../schema/objects.ts';

/** `Task: read`; what is not about an object is called by its name. */
export function permissionWords(permission: string): string {
  const [, object = '', kind = ''] = /^(.+)_(read|write)$/.exec(permission) ?? [];
  const type = OBJECT_TYPES.find((name) => name === object);
  const title = type === undefined ? object || permission : definitionOf(type).title;
  const words = title.charAt(0).toUpperCase() + title.slice(1);
  return kind ? `${words}: ${kind}` : words;
}
