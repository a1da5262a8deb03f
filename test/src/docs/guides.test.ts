import { describe, expect, it } from 'vitest';
import { GUIDES, toGuide } from '../../../src/docs/guides.ts';
import { search, searchIndex } from '../../../src/docs/search-index.ts';

const TEXT = `# Write tasks

How to write <them>.

## Create one

Some \`code\` and a [link](sync).

\`\`\`sh
curl "$URL" | jq '.a < 1'
\`\`\`

\`\`\`python 409
print("<b>")
\`\`\`

Between.

\`\`\`text
plain
\`\`\`
`;

describe('a guide', () => {
  const guide = toGuide('write', TEXT);

  it('has the title, and the first paragraph as its summary', () => {
    expect(guide).toMatchObject({ name: 'write', title: 'Write tasks', summary: 'How to write <them>.' });
    expect(guide.html).not.toContain('<h1');
  });

  it('has anchors, and escapes what is no markup', () => {
    expect(guide.html).toContain('<h2 id="create-one">');
    expect(guide.html).toContain('How to write &lt;them&gt;.');
    expect(guide.html).toContain("jq '.a &lt; 1'");
    expect(guide.html).not.toContain('<b>');
  });

  it('has samples that do the same as tabs, the first one chosen, other code as it is', () => {
    expect(guide.html.match(/class="samples"/g)).toHaveLength(1);
    expect(guide.html.match(/type="radio"/g)).toHaveLength(2);
    expect(guide.html).toMatch(/data-language="sh" checked/);
    expect(guide.html).toContain('<label for="sample-1-python">Python</label>');
    expect(guide.html).toContain('class="language-text"');
  });

  it('knows its sections for the search', () => {
    expect(guide.sections).toEqual([
      { heading: '', anchor: '', text: 'How to write <them>.' },
      { heading: 'Create one', anchor: 'create-one', text: 'Some code and a link. Between.' },
    ]);
  });
});

describe('the guides', () => {
  it('are all there, and link only to what is there', () => {
    const names = GUIDES.map(({ name }) => name);
    for (const { html } of GUIDES) {
      for (const [, href = ''] of html.matchAll(/href="([^"#]+)/g)) {
        if (!href.startsWith('http')) expect(names).toContain(href);
      }
    }
  });
});

describe('the search', () => {
  const entries = searchIndex(GUIDES);

  it('finds guides and operations that hold every word, those with a word in the title first', () => {
    expect(search(entries, 'sprints boards')[0]?.href).toMatch(/^\/docs\/guides\/passthrough/);
    expect(search(entries, 'createTaskTask').some(({ href }) => href === '/docs#/task/createTaskTask')).toBe(true);
    expect(search(entries, 'reauth_token')[0]).toMatchObject({ excerpt: expect.stringContaining('reauth_token') });
  });

  it('finds nothing for nothing, and nothing where a word is missing', () => {
    expect(search(entries, '  ')).toEqual([]);
    expect(search(entries, 'webhook zebra')).toEqual([]);
  });
});
