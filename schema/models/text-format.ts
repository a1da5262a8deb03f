/** The forms in which rich text is written and read: descriptions, comments, custom fields of several lines. */
export const TEXT_FORMATS = ['markdown', 'readable', 'plain', 'html'] as const;
export type TextFormat = (typeof TEXT_FORMATS)[number];

/** What a body's `raw` says about it. */
export const TEXT_FORMAT_OPTION =
  '`text_format` says what the texts of the body are: `markdown`, `readable` (Markdown without any marker, as it was read with `raw=text_format=readable`; what it cannot say stays as it is stored), `plain` (each line is kept, nothing is markup) or `html`. Without it, text is Markdown unless it is HTML from its first to its last character.';
