/** Addresses in text that are links by themselves. */
import type MarkdownIt from 'markdown-it';

/** Of what an address may hold in brackets or quotes: without an end each bracket would be read to the end of the text. */
const LONGEST_BRACKETED = 64;

type Expressions = { re: { src_path: string } };

export function bareLinks(parser: MarkdownIt): void {
  parser.linkify.onCompile = boundBrackets;
  parser.linkify.set({ fuzzyLink: false, fuzzyEmail: false, fuzzyIP: false });
  // Compiles.
  parser.linkify.add('ftp:', 'http:');
  addWebAddresses(parser);
  lookOnce(parser);
}

/** Called by linkify-it before it builds its expressions out of these. */
function boundBrackets(this: MarkdownIt['linkify']): void {
  const { re } = this as unknown as Expressions;
  re.src_path = re.src_path
    .replaceAll('.)*', `.){0,${LONGEST_BRACKETED}}`)
    .replaceAll('.)+', `.){1,${LONGEST_BRACKETED}}`);
}

/** `www.example.com` is a link although nothing says which protocol it speaks. */
function addWebAddresses({ linkify }: MarkdownIt): void {
  const { src_path: path } = (linkify as unknown as Expressions).re;
  const address = new RegExp(`[a-z0-9-]+(?:\\.[a-z0-9-]+)+${path}`, 'iy');
  linkify.add('www.', {
    validate(text, position) {
      address.lastIndex = position;
      return address.exec(text)?.[0].length ?? 0;
    },
    normalize(match) {
      match.url = `http://${match.url}`;
    },
  });
}

/** An address within an address is no link: to read each to its end would take the square of the text's length. */
function lookOnce({ linkify }: MarkdownIt): void {
  const lengthAt = linkify.testSchemaAt.bind(linkify);
  let last = { text: '', start: 0, end: 0 };
  linkify.testSchemaAt = (text, scheme, start) => {
    if (start > last.start && start < last.end && text === last.text) return 0;
    const length = lengthAt(text, scheme, start);
    if (length > 0) last = { text, start, end: start + length };
    return length;
  };
}
