/** What people type, for `like` with `escape '\'`: it is looked for as it stands. */
export const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&');
