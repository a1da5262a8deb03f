/** `/llms.txt`: what an agent reads first. Source of its form: llmstxt.org. */
import type { Chapter } from './guides.ts';

const HEAD = `# Taskgate

> One normalized HTTP API, and tools for agents, in front of task trackers: tasks, projects, comments, people, files.

## Getting in

- Tools for agents: POST to \`/mcp\` (Model Context Protocol 2026-07-28 or 2025, streamable HTTP). With no token the answer is 401 and its
  \`WWW-Authenticate\` leads to \`/.well-known/oauth-protected-resource/mcp\`: OAuth 2.1 with PKCE and a client ID metadata document. A person of
  the workspace agrees, and picks connection, permissions and mode.
- With an API key: \`Authorization: Bearer KEY\`, and \`/mcp?connection=ID\`.
- HTTP: \`/openapi.json\` describes every operation.
`;

const chapterText = ({ title, guides }: Chapter): string =>
  [
    `## ${title}`,
    '',
    ...guides.map((guide) => `- [${guide.title}](/docs/${guide.path}.md): ${guide.summary}`),
    '',
  ].join('\n');

export const llmsText = (chapters: readonly Chapter[]): string => [HEAD, ...chapters.map(chapterText)].join('\n');
