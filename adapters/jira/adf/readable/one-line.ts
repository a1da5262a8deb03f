import { wellFormed } from '../to-adf/parser.ts';

/** Text without line breaks, and without what no document may hold. */
export const oneLine = (text: string): string => wellFormed(` ${text.replace(/[\r\n\t\u2028\u2029]+/g, ' ')}`).slice(1);
