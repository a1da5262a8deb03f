/**
 * Characters that Markdown is written with a backslash before, for readers of other dialects, and that a person would
 * write as they are: those of mail addresses, and of words in brackets that no address follows. While Markdown is made,
 * characters stand for them that no text holds.
 */
const [AT, OPEN, CLOSE] = ['\ufdd0', '\ufdd1', '\ufdd2'];

const MAIL_SIGN = /(?<=[\w.+-])@(?=[a-z0-9])/gi;
const IN_BRACKETS = /(?<=^|[\s(])\[([^[\]\\`*_~<>!^|:][^[\]\\`*_~<>|]+)\](?=[\s.,;?)])/g;

export const withBareCharacters = (text: string): string =>
  text.replace(MAIL_SIGN, AT).replace(IN_BRACKETS, `${OPEN}$1${CLOSE}`);

export const bareMarkdown = (markdown: string): string =>
  markdown.replaceAll(AT, '@').replaceAll(OPEN, '[').replaceAll(CLOSE, ']');
