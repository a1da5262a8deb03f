/** What people write at work. */
export const TITLES = [
  'Checkout fails for saved cards',
  'Search forgets the language',
  'Label printer prints twice',
  'Show delivery times before paying',
  'Basket is empty after signing in',
  'Move the returns form',
  'Slow list of orders',
  'Wrong tax for gift cards',
  'Export of invoices as PDF',
  'Photos are cut off on phones',
  'Remind people of open baskets',
  'Count stock at night',
  'Two-step sign-in',
];

export const BODIES = [
  'Fails with **402** since Monday.\n\n* first try: refused\n* second try: works',
  'Steps:\n\n1. Sign in\n2. Open `orders`\n3. Wait',
  'See [the log](<https://logs.example.com/42>).\n\n> It was fine last week.',
  '```js\nthrow new Error("no stock");\n```',
];

export const COMMENTS = [
  'Reproduced on **staging**.',
  'Fixed by the change of Monday, I think.',
  'Can we do this *after* the release?',
  'Yes. Thank you!',
];
