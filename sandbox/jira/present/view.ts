/** For whom, and under which address, records are shown. */
import { jiraInstant } from '../instants.ts';
import type { Account } from '../records.ts';
import type { Site } from '../site.ts';

export interface View {
  readonly site: Site;
  readonly caller: Account;
  /** Address in front of `/rest/…`: the site's, or that of the gateway with the cloud id. */
  readonly base: string;
  /** The site's own address. */
  readonly siteUrl: string;
  /** Ids of projects whose content an app access rule hides from the calling app. */
  readonly blockedProjectIds?: ReadonlySet<string>;
  /** Of the addresses that are shown; 3 when left out. */
  readonly apiVersion?: 2;
}

export const shownInstant = (view: View, instant: number): string => jiraInstant(instant, view.caller.timeZone);

export const api = (view: View, path: string): string => `${view.base}/rest/api/${view.apiVersion ?? 3}/${path}`;

/** Avatars of a thing at the four sizes Jira lists. */
export const avatars = (url: (size: string) => string) => ({
  '48x48': url(''),
  '24x24': url('size=small'),
  '16x16': url('size=xsmall'),
  '32x32': url('size=medium'),
});
