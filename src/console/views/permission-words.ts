/** Permissions by what they are about, for people who choose some. */
import { definitionOf, OBJECT_TYPES } from '../../../schema/objects.ts';

/** `Task: read`; a permission that is not about an object is called by its name. */
export function permissionWords(permission: string): string {
  const [, object = '', kind = ''] = /^(.+)_(read|write)$/.exec(permission) ?? [];
  const type = OBJECT_TYPES.find((name) => name === object);
  if (type === undefined) return permission.charAt(0).toUpperCase() + permission.slice(1);
  const { title } = definitionOf(type);
  return `${title.charAt(0).toUpperCase()}${title.slice(1)}: ${kind}`;
}
