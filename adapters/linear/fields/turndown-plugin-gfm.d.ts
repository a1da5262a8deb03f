declare module '@joplin/turndown-plugin-gfm' {
  import type TurndownService from 'turndown';

  /** Tables, strikethrough, task lists, and code with its language. */
  export const gfm: TurndownService.Plugin;
}
