/*
 * Shows what a customer can connect, in any page:
 *   <div id="unified"></div>
 *   <script src="https://taskgate.example.com/docs/unified.js?wid=WORKSPACE"></script>
 * Parameters beside `wid`: `did` (id of the element, `unified` when absent; without such an element the directory stands where
 * the script does), `categories`, `scopes`, `external_xref`, `state`, `success_redirect`, `failure_redirect`, `env`, `lang`,
 * `theme` (`light`, `dark`), `nostyle`, `notabs`, `nocategories`.
 */
(() => {
  const script = document.currentScript;
  if (!script) return;
  const source = new URL(script.src);
  const origin = source.origin + source.pathname.replace(/\/docs\/unified\.js$/, '');
  const given = source.searchParams;
  const workspace = given.get('wid') || given.get('workspace_id');
  const isSet = (name) => given.has(name) && !['0', 'false'].includes(given.get(name));

  const LABELS = {
    task: 'Tasks',
    hris: 'HR & Directory',
    storage: 'File Storage',
    metadata: 'Metadata',
    passthrough: 'Passthrough',
  };

  /** An element; texts and attributes only, so that nothing of an answer becomes markup. */
  const make = (name, attributes, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  const addressOf = ({ type }) => {
    const url = new URL(
      `${origin}/unified/integration/auth/${encodeURIComponent(workspace)}/${encodeURIComponent(type)}`,
    );
    url.searchParams.set('redirect', 'true');
    for (const name of ['scopes', 'external_xref', 'state', 'env', 'lang', 'theme']) {
      const value = given.get(name);
      if (value) url.searchParams.set(name, value);
    }
    for (const name of ['success_redirect', 'failure_redirect']) {
      url.searchParams.set(name, given.get(name) || window.location.href);
    }
    return url.href;
  };

  const card = (integration, categories) =>
    make(
      'a',
      { class: 'unified_vendor', href: addressOf(integration), 'aria-label': `Connect ${integration.name}` },
      make('img', { class: 'unified_image', src: integration.logo_url || '', alt: '', width: '40', height: '40' }),
      make(
        'div',
        { class: 'unified_vendor_inner' },
        make('div', { class: 'unified_vendor_name' }, `Connect ${integration.name}`),
        ...(isSet('nocategories')
          ? []
          : integration.categories
              .filter((one) => categories.includes(one))
              .map((one) => make('div', { class: 'unified_vendor_cats' }, make('span', {}, LABELS[one])))),
      ),
    );

  /** Buttons that narrow the directory down to a category. */
  const menu = (categories, choose) => {
    const bar = make('div', { class: 'unified_menu', role: 'group', 'aria-label': 'Categories' });
    const buttons = ['', ...categories].map((category) => {
      const button = make('button', { type: 'button', class: 'unified_button' }, category ? LABELS[category] : 'All');
      button.addEventListener('click', () => mark(category));
      return [category, button];
    });
    const mark = (chosen) => {
      for (const [category, button] of buttons) {
        button.classList.toggle('active', category === chosen);
        button.setAttribute('aria-pressed', String(category === chosen));
      }
      choose(chosen);
    };
    bar.append(...buttons.map(([, button]) => button));
    mark('');
    return bar;
  };

  const show = (root, integrations) => {
    const wanted = (given.get('categories') || '').split(',').filter(Boolean);
    const present = new Set(integrations.flatMap(({ categories }) => categories));
    const categories = Object.keys(LABELS).filter(
      (one) => present.has(one) && (wanted.length === 0 || wanted.includes(one)),
    );
    const vendors = make('div', { class: 'unified_vendors' });
    const choose = (category) =>
      vendors.replaceChildren(
        ...integrations
          .filter((one) => !category || one.categories.includes(category))
          .map((one) => card(one, categories)),
      );
    const hasTabs = !isSet('notabs') && categories.length > 1;
    const tabs = hasTabs ? [menu(categories, choose)] : [];
    if (!hasTabs) choose('');
    root.replaceChildren(...tabs, integrations.length > 0 ? vendors : 'No integrations available');
  };

  const begin = async () => {
    const theme = given.get('theme');
    const root = make(
      'div',
      { class: 'unified' },
      make('div', { class: 'unified_loading', role: 'status' }, 'Loading…'),
    );
    if (theme === 'dark') root.classList.add('dark-theme');
    if (theme === 'light') root.classList.add('unified-theme-light');
    const place = document.getElementById(given.get('did') || 'unified');
    if (place) place.replaceChildren(root);
    else if (document.head.contains(script)) document.body.append(root);
    else script.after(root);
    if (!isSet('nostyle')) {
      document.head.append(make('link', { rel: 'stylesheet', href: `${origin}/docs/unified.css` }));
    }
    const query = new URLSearchParams({ summary: 'true' });
    for (const name of ['categories', 'env']) if (given.get(name)) query.set(name, given.get(name));
    try {
      if (!workspace) throw new Error('wid is missing');
      const answer = await fetch(`${origin}/unified/integration/workspace/${encodeURIComponent(workspace)}?${query}`);
      if (!answer.ok) throw new Error(`${answer.status}`);
      show(
        root,
        (await answer.json()).filter((one) => one.is_active !== false),
      );
    } catch (error) {
      const text = `The list of integrations could not be loaded: ${error.message}`;
      root.replaceChildren(make('div', { class: 'unified_error', role: 'alert' }, text));
    }
  };

  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin);
  else begin();
})();
