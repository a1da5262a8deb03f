/** What agents read rather than do: the guides, and what the tools take. */
import {
  type ListResourcesResult,
  type ListResourceTemplatesResult,
  type ReadResourceResult,
  ResourceNotFoundError,
} from '@modelcontextprotocol/server';
import { described } from './describe-tool.ts';
import type { Tool } from './tool.ts';

/** A page of the documentation. */
export interface GuideText {
  /** Such as `guides/agents`. */
  readonly path: string;
  readonly title: string;
  readonly markdown: string;
}

export interface Resources {
  list(): ListResourcesResult;
  templates(): ListResourceTemplatesResult;
  /** Throws ResourceNotFoundError. */
  read(uri: string): ReadResourceResult;
}

const SCHEME = 'taskgate://';
const TOOL = `${SCHEME}tools/`;
const MARKDOWN = 'text/markdown';
const JSON_TYPE = 'application/json';

/** @param tools those that the caller may use. */
export function createResources(guides: readonly GuideText[], tools: readonly Tool[]): Resources {
  return {
    list: () => ({
      resources: guides.map(({ path, title }) => ({ uri: SCHEME + path, name: path, title, mimeType: MARKDOWN })),
    }),
    templates: () => ({
      resourceTemplates: [
        {
          uriTemplate: `${TOOL}{name}`,
          name: 'tool',
          description: 'All arguments and fields of a tool.',
          mimeType: JSON_TYPE,
        },
      ],
    }),
    read(uri) {
      const guide = guides.find(({ path }) => uri === SCHEME + path);
      if (guide) return { contents: [{ uri, mimeType: MARKDOWN, text: guide.markdown }] };
      const tool = tools.find(({ listed }) => uri === TOOL + listed.name);
      if (tool) return { contents: [{ uri, mimeType: JSON_TYPE, text: JSON.stringify(described(tool)) }] };
      throw new ResourceNotFoundError(uri, `There is no resource ${JSON.stringify(uri)}; see resources/list.`);
    },
  };
}
