// The policy of the page takes styles with its nonce, and those that scripts set as properties. What the reference adds in
// other ways, an element or an attribute in HTML, is brought into these forms.
const { nonce } = document.currentScript;
const createElement = document.createElement.bind(document);
const { setAttribute } = Element.prototype;
const innerHTML = Object.getOwnPropertyDescriptor(Element.prototype, 'innerHTML');

const STYLE_IN_TAG = /(<[^<>]*?\s)style="/g;

document.createElement = (name, options) => {
  const element = createElement(name, options);
  if (element instanceof HTMLStyleElement) element.nonce = nonce;
  return element;
};

Object.defineProperty(Element.prototype, 'innerHTML', {
  ...innerHTML,
  set(html) {
    innerHTML.set.call(this, String(html).replace(STYLE_IN_TAG, '$1data-style="'));
    for (const element of this.querySelectorAll('[data-style]')) element.style.cssText = element.dataset.style;
  },
});

Element.prototype.setAttribute = function set(name, value) {
  if (name === 'style') this.style.cssText = value;
  else setAttribute.call(this, name, value);
};
