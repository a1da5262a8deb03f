/** What the company writes: titles and documents. */
import type { Random } from './random.ts';

const AREAS = [
  'checkout',
  'product search',
  'returns portal',
  'gift cards',
  'warehouse scanner',
  'price import',
  'newsletter',
  'store locator',
  'size guide',
  'loyalty points',
  'invoice export',
  'wish list',
];
const WORK = [
  'Show delivery dates in',
  'Speed up',
  'Translate texts of',
  'Fix rounding in',
  'Add tracking to',
  'Remove dead code from',
  'Write tests for',
  'Redesign empty state of',
  'Handle timeouts in',
  'Log refusals of',
  'Document',
  'Move settings of',
  'Retry failed calls of',
  'Review accessibility of',
];
const ENDINGS = [
  '',
  '',
  ' for guests',
  ' on mobile',
  ' in the Nordic shops',
  ' after the June release',
  ' for wholesale customers',
  ' when the cart is empty',
];
const SENTENCES = [
  'Customers reported this on Monday, and support has answered eleven tickets since.',
  'The provider answers 402 for cards that were saved before May.',
  'We agreed on the smaller change first; the larger one waits for the new warehouse system.',
  'Please check the numbers with the finance team before this goes live.',
  'It happens about once in two hundred orders.',
  'The screenshots show both shops, “old” and “new”.',
];

const say = (text: string, ...marks: { type: string; attrs?: Record<string, unknown> }[]) => ({
  type: 'text',
  text,
  ...(marks.length > 0 && { marks }),
});
const paragraph = (...content: unknown[]) => ({ type: 'paragraph', content });

export const titleOf = (random: Random): string => `${random.pick(WORK)} ${random.pick(AREAS)}${random.pick(ENDINGS)}`;

export const areaOf = (random: Random): string => random.pick(AREAS).replace(/ /g, '-');

export const documentOf = (...content: unknown[]) => ({ type: 'doc', version: 1, content });

export const remark = (random: Random) => documentOf(paragraph(say(random.pick(SENTENCES))));

function block(random: Random, mentioned: { accountId: string; displayName: string }): unknown {
  switch (random.between(0, 8)) {
    case 0:
      return {
        type: 'bulletList',
        content: SENTENCES.slice(0, 3).map((text) => ({ type: 'listItem', content: [paragraph(say(text))] })),
      };
    case 1:
      return {
        type: 'panel',
        attrs: { panelType: random.pick(['info', 'note', 'warning', 'success', 'error']) },
        content: [paragraph(say(random.pick(SENTENCES)))],
      };
    case 2:
      return {
        type: 'codeBlock',
        attrs: { language: 'json' },
        content: [say('{\n  "order": 4711,\n  "state": "refused"\n}')],
      };
    case 3:
      return {
        type: 'heading',
        attrs: { level: 2 },
        content: [say(random.pick(['Background', 'Steps', 'Open questions']))],
      };
    case 4:
      return paragraph(
        say('Ask '),
        { type: 'mention', attrs: { id: mentioned.accountId, text: `@${mentioned.displayName}` } },
        say(' before changing this.'),
      );
    case 5:
      return paragraph(
        say('See '),
        say('the runbook', { type: 'link', attrs: { href: 'https://docs.northwind.example/runbook' } }),
        say(' and the '),
        say('release notes', { type: 'strong' }),
        say('.'),
      );
    case 6:
      return {
        type: 'table',
        content: [
          ['Shop', 'Orders'],
          ['Oslo', '412'],
          ['Lisbon', '388'],
        ].map((row, index) => ({
          type: 'tableRow',
          content: row.map((text) => ({
            type: index === 0 ? 'tableHeader' : 'tableCell',
            content: [paragraph(say(text))],
          })),
        })),
      };
    case 7:
      return {
        type: 'orderedList',
        attrs: { order: 1 },
        content: ['Open the cart', 'Pay with a saved card', 'Wait'].map((text) => ({
          type: 'listItem',
          content: [paragraph(say(text))],
        })),
      };
    default:
      return paragraph(say(random.pick(SENTENCES)), say(' '), say('cart.total', { type: 'code' }));
  }
}

export function descriptionOf(random: Random, mentioned: { accountId: string; displayName: string }): unknown {
  if (random.chance(0.15)) return null;
  const blocks = Array.from({ length: random.between(0, 3) }, () => block(random, mentioned));
  return documentOf(paragraph(say(random.pick(SENTENCES))), ...blocks);
}
