import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allGuides, toGuide } from '../../../src/docs/guides.ts';
import { search, searchIndex } from '../../../src/docs/search-index.ts';

const TEXT = `# Write tasks

How to write <them>.

## Create one

Some \`code\` and a [link](sync.md#filtering), [another](../../README.md).

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
  const guide = toGuide('guides/write', TEXT);

  it('has the title, and the first paragraph as its summary', () => {
    expect(guide).toMatchObject({ path: 'guides/write', title: 'Write tasks', summary: 'How to write <them>.' });
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

  it('has a sample that stands alone as plain code', () => {
    const { html } = toGuide('guides/backup', '# Back up\n\n```sh operator\ntaskgate store backup\n```\n');
    expect(html).not.toContain('class="samples"');
    expect(html).toContain('taskgate store backup');
  });

  it('knows its sections for the search', () => {
    expect(guide.sections).toEqual([
      { heading: '', anchor: '', text: 'How to write <them>.' },
      { heading: 'Create one', anchor: 'create-one', text: 'Some code and a link, another. Between.' },
    ]);
  });
});

describe('a link', () => {
  it('leads to the page that is served, and is text where none is', () => {
    const { html } = toGuide('guides/write', TEXT);
    expect(html).toContain('<a href="/docs/guides/sync#filtering">link</a>');
    expect(html).toContain('<span>another</span>');
  });
});

describe('the pages', () => {
  it('are all there, and links lead to files and headings that are there', () => {
    const files = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
    expect(
      allGuides()
        .map(({ path }) => `${path}.md`)
        .toSorted(),
    ).toEqual(files.toSorted());
    for (const file of files) {
      for (const [, target = '', anchor] of readFileSync(join('docs', file), 'utf8').matchAll(
        /\]\((?![a-z]+:)([^)#]*)(?:#([^)]+))?\)/g,
      )) {
        const path = posix.normalize(posix.join('docs', posix.dirname(file), target || posix.basename(file)));
        expect(`${file}: ${target} ${existsSync(path)}`).toBe(`${file}: ${target} true`);
        if (!anchor || !path.startsWith('docs/')) continue;
        const page = allGuides().find((one) => `docs/${one.path}.md` === path);
        expect(page?.sections.map((one) => one.anchor)).toContain(anchor);
      }
    }
  });
});

describe('the search', () => {
  const entries = searchIndex(allGuides());

  it('finds guides and operations that hold every word, those with a word in the title first', () => {
    expect(search(entries, 'sprints boards')[0]?.href).toMatch(/^\/docs\/guides\/passthrough/);
    const hrefs = search(entries, 'createTaskTask').map(({ href }) => href);
    expect(hrefs).toContain('/docs#tag/task/POST/task/{connection_id}/task');
    expect(search(entries, 'reauth_token')[0]).toMatchObject({ excerpt: expect.stringContaining('reauth_token') });
  });

  it('finds nothing for nothing, and nothing where a word is missing', () => {
    expect(search(entries, '  ')).toEqual([]);
    expect(search(entries, 'webhook zebra')).toEqual([]);
  });
});
