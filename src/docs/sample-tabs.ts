/** Code samples that do the same in several languages, as tabs that work without a script. */
import type { Token } from 'markdown-it';
import { escapeHtml } from 'markdown-it/lib/common/utils.mjs';

const LABELS: Readonly<Record<string, string>> = { sh: 'curl', ts: 'TypeScript', python: 'Python' };

const languageOf = (token: Token | undefined): string =>
  token?.type === 'fence' ? (token.info.trim().split(/\s+/)[0] ?? '') : '';

const isSample = (token: Token | undefined): token is Token => Object.hasOwn(LABELS, languageOf(token));

/** One radio button, one label and one block a language; the style shows the block of the chosen one. */
function tabs(samples: readonly Token[], group: number): string {
  const name = `sample-${group}`;
  const parts = samples.map((sample, index) => {
    const language = languageOf(sample);
    const id = `${name}-${language}`;
    const isFirst = index === 0 ? ' checked' : '';
    return (
      `<input type="radio" name="${name}" id="${id}" data-language="${language}"${isFirst}>` +
      `<label for="${id}">${LABELS[language]}</label>` +
      `<pre tabindex="0"><code>${escapeHtml(sample.content)}</code></pre>`
    );
  });
  return `<div class="samples" role="group" aria-label="Sample ${group}">${parts.join('')}</div>\n`;
}

/** The tokens with each run of samples as one block of tabs. One that stands alone needs none. */
export function groupSamples(tokens: readonly Token[]): Token[] {
  const grouped: Token[] = [];
  let group = 0;
  for (let index = 0; index < tokens.length; ) {
    const token = tokens[index] as Token;
    if (!isSample(token)) {
      grouped.push(token);
      index += 1;
      continue;
    }
    const samples: Token[] = [];
    while (isSample(tokens[index])) samples.push(tokens[index++] as Token);
    if (samples.length === 1) {
      grouped.push(token);
      continue;
    }
    group += 1;
    const block = Object.assign(Object.create(Object.getPrototypeOf(token)), token);
    grouped.push(Object.assign(block, { type: 'html_block', tag: '', content: tabs(samples, group) }));
  }
  return grouped;
}
