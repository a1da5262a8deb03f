/** Types of markdown-it that its own declarations give only in part. */
import type MarkdownIt from 'markdown-it';

export type Token = ReturnType<MarkdownIt['parse']>[number];

type InlineRule = Parameters<MarkdownIt['inline']['ruler']['push']>[1];

type Delimiters = InlineRuleState['delimiters'];

type InlineRuleState = Parameters<InlineRule>[0];

export type InlineState = InlineRuleState & {
  _prev_delimiters: Delimiters[];
  linkLevel: number;
  backticks: object;
  backticksScanned: boolean;
};
