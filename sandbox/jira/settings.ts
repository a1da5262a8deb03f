/** What an administrator, or a busy day, makes of a site; to be changed while it runs. */
export interface SiteSettings {
  /** How long an edit, an assignment or a transition takes. A second one of the same issue is refused meanwhile. */
  editMs: number;
  attachmentsEnabled: boolean;
  /** Bytes of one file. */
  attachmentLimit: number;
  attachmentsPerIssue: number;
  commentsPerIssue: number;
  worklogsPerIssue: number;
  linksPerIssue: number;
  /** Whether workflows set a resolution with a done status; many do not. */
  isResolvedWhenDone: boolean;
  /** Keys of projects whose content an app access rule hides from OAuth apps. */
  appBlockedProjects: string[];
  /** Whether addresses in answers lead through Atlassian's gateway, also in those of the site itself. */
  gatewayAddresses: boolean;
}

/** Source of the limits: support.atlassian.com, issue limits of Jira Cloud. */
export const DEFAULT_SETTINGS: Readonly<SiteSettings> = {
  editMs: 0,
  attachmentsEnabled: true,
  attachmentLimit: 1024 ** 3,
  attachmentsPerIssue: 2000,
  commentsPerIssue: 5000,
  worklogsPerIssue: 10_000,
  linksPerIssue: 2000,
  isResolvedWhenDone: true,
  appBlockedProjects: [],
  gatewayAddresses: false,
};
