// Pages work without this. It copies texts, shows times in the reader's zone, keeps a form from being sent twice, and
// reaches the search by a key.
function copyOnClick(button, textOf) {
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(textOf());
    button.textContent = 'Copied';
    button.removeAttribute('aria-label');
  });
}

for (const button of document.querySelectorAll('[data-copy]')) {
  const field = document.getElementById(button.dataset.copy);
  if (!field || !navigator.clipboard) continue;
  button.hidden = false;
  copyOnClick(button, () => field.value);
}

// IDs, payloads and code that are for other programs, too.
for (const element of navigator.clipboard ? document.querySelectorAll('[data-copyable]') : []) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Copy';
  button.setAttribute('aria-label', `Copy ${element.dataset.copyable}`);
  const frame = element.closest('.text');
  button.className = frame ? 'quiet copy above' : 'quiet copy';
  (frame ?? element)[frame ? 'before' : 'after'](button);
  copyOnClick(button, () => element.textContent);
}

// Times come in UTC.
const two = (number) => String(number).padStart(2, '0');
function showLocalTimes(root) {
  for (const element of root.querySelectorAll('time[datetime]')) {
    const at = new Date(element.dateTime);
    if (element.title || Number.isNaN(at.getTime())) continue;
    element.title = `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
    const day = `${two(at.getMonth() + 1)}-${two(at.getDate())}`;
    const minute = `${two(at.getHours())}:${two(at.getMinutes())}`;
    element.textContent = element.classList.contains('tick')
      ? `${day} ${minute}`
      : `${at.getFullYear()}-${day} ${minute}:${two(at.getSeconds())}`;
  }
}
showLocalTimes(document);
for (const element of document.querySelectorAll('[data-zone]')) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone !== 'UTC') element.textContent = `Times are in ${zone}, with UTC on hover.`;
}

document.addEventListener('submit', ({ target }) => {
  if (target.method !== 'post') return;
  // After the browser has gathered the form: a disabled button would not be part of it.
  setTimeout(() => {
    for (const button of target.querySelectorAll('button')) button.disabled = true;
  });
});

// A page that comes back from the cache by the back button can be used again.
window.addEventListener('pageshow', ({ persisted }) => {
  if (!persisted) return;
  for (const button of document.querySelectorAll('form button')) button.disabled = false;
});

// What is long, and seldom needed on a phone, is folded there.
for (const details of matchMedia('(max-width: 40rem)').matches ? document.querySelectorAll('[data-folds]') : []) {
  details.open = false;
}

// The search field, by the key that stands in it.
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select')) return;
  const field = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});

// A list that follows what comes in: the link that loads it again becomes a button, and the page is asked for every two
// seconds while somebody looks at it.
const FOLLOW_EVERY_MS = 2000;

async function newestOf(id) {
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
  if (!answer.ok || answer.redirected) throw new Error('signed out, or out of reach');
  return new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(id);
}

const addressesIn = (list) => [...list.querySelectorAll('tbody a[href]')].map(({ href }) => href);

function replaceList(id, newest) {
  const list = document.getElementById(id);
  // Whoever is in the middle of it is not disturbed.
  if (list.contains(document.activeElement) || !getSelection().isCollapsed) return;
  const known = new Set(addressesIn(list));
  for (const row of newest.querySelectorAll('tbody tr')) {
    row.classList.toggle('fresh', !known.has(row.querySelector('a[href]')?.href));
  }
  showLocalTimes(newest);
  list.replaceChildren(...newest.childNodes);
}

for (const link of document.querySelectorAll('[data-live]')) {
  const id = link.dataset.live;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'quiet';
  let timer;
  const show = (text) => {
    button.textContent = text;
    button.setAttribute('aria-pressed', String(timer !== undefined));
  };
  const stop = (text) => {
    clearTimeout(timer);
    timer = undefined;
    show(text);
  };
  const follow = async () => {
    try {
      const newest = document.hidden ? undefined : await newestOf(id);
      if (timer === undefined) return;
      if (newest) replaceList(id, newest);
      timer = setTimeout(follow, FOLLOW_EVERY_MS);
    } catch {
      stop('Follow (stopped)');
    }
  };
  button.addEventListener('click', () => {
    if (timer !== undefined) {
      stop('Follow');
      return;
    }
    timer = setTimeout(follow);
    show('Following…');
  });
  show('Follow');
  link.before(button);
}
