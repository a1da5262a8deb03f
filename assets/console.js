// Pages work without this. It copies a new key, keeps a form from being sent twice, and reaches the search by a key.
for (const button of document.querySelectorAll('[data-copy]')) {
  const field = document.getElementById(button.dataset.copy);
  if (!field || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(field.value);
    button.textContent = 'Copied';
  });
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

// The search field, by the key that stands in it.
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest('input, textarea, select')) return;
  const field = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
  if (!field) return;
  event.preventDefault();
  field.focus();
  field.select();
});
