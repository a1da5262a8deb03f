/**
 * Atlassian Document Format as plain data. What may stand where is in `content-model.ts`.
 * Source: https://developer.atlassian.com/cloud/jira/platform/apis/document/structure/
 */
export type AdfAttrs = Record<string, unknown>;

export type AdfMark = { type: string; attrs?: AdfAttrs };

export type AdfNode = {
  type: string;
  attrs?: AdfAttrs;
  content?: AdfNode[];
  marks?: AdfMark[];
  text?: string;
};

export type AdfDoc = { version: 1; type: 'doc'; content: AdfNode[] };
