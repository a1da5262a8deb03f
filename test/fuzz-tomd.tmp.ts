import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { documents } from '/work/main/test/adapters/jira/adf/document-arbitrary.ts';
import { toMd } from '/work/main/adapters/jira/adf/to-md/index.ts';
import { validateAdf } from '/work/main/adapters/jira/adf/validate.ts';
const md = new MarkdownIt({ html: true, linkify: true });
md.linkify.set({ fuzzyLink: false, fuzzyEmail: true });
md.normalizeLinkText = (s) => s; md.validateLink = () => true;
const strip = (s: string) => s.replace(/\s+/g, '');
function inlineText(tokens: any[]): string {
  let out = '';
  for (const t of tokens) {
    if (t.type === 'text' || t.type === 'text_special' || t.type === 'code_inline') out += t.content;
    else if (t.type === 'image') out += inlineText(t.children ?? []);
  }
  return out;
}
function mdText(s: string): string {
  let out = ''; let skip = false;
  for (const t of md.parse(s, {})) {
    if (t.type === 'inline') out += inlineText(t.children ?? []);
    else if (t.type === 'fence' || t.type==='code_block') out += t.content;
    else if (t.type === 'html_block') { const m = /<summary>([^]*?)<\/summary>/.exec(t.content); if (m) out += m[1]!.replace(/&lt;/g,'<').replace(/&gt;/g,'>').replace(/&quot;/g,'"').replace(/&amp;/g,'&'); }
  }
  return strip(out);
}
function adfText(n: any): string {
  if (n.type === 'date') return new Date(Number(n.attrs.timestamp)).toISOString().slice(0,10);
  if (n.type === 'extension') return '';
  if (n.type === 'inlineCard'||n.type==='blockCard') return n.attrs.url;
  if (n.type === 'media') return n.attrs.alt ?? '';
  let own = n.text ?? n.attrs?.text ?? '';
  if (n.type === 'expand') own = n.attrs.title;
  return own + (n.content ?? []).map(adfText).join('');
}
let invalid = 0;
const r = fc.check(fc.property(documents, (d) => {
  if (validateAdf(d)) invalid++;
  const out = toMd(d as any);
  if (/undefined|\[object|NaN/.test(out)) return false;
  if (/[ \t]$/m.test(out) && !/```/.test(out)) return false;
  return mdText(out) === strip(adfText(d));
}), { numRuns: Number(process.argv[2] ?? 2000), seed: Number(process.argv[3] ?? 1) });
console.log('invalid', invalid, 'failed', r.failed, r.numRuns);
if (r.failed) { const c = r.counterexample![0]; console.log(JSON.stringify(c)); console.log(toMd(c as any)); console.log(mdText(toMd(c as any)), '\n', strip(adfText(c))); if(r.errorInstance) console.log(r.errorInstance) }
