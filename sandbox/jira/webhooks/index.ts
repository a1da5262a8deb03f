/** A site's dynamic webhooks: who wants to know, and telling them. Nothing is made ready while nobody does. */
import type { OAuthApp } from '../oauth/routes.ts';
import { can } from '../permissions.ts';
import type { View } from '../present/view.ts';
import type { Site } from '../site.ts';
import { maySeeComment } from '../visibility.ts';
import type { SiteChange } from './change.ts';
import { Deliveries } from './deliveries.ts';
import { Misdeliveries } from './misdelivery.ts';
import { payloadOf } from './payload.ts';
import { type Registration, Registrations } from './registrations.ts';

export interface WebhooksOptions {
  readonly site: Site;
  readonly app: OAuthApp;
  siteUrl(): string;
  gatewayUrl(): string;
}

/** The forms that Jira's dates of expiry come in: its schema says a number, its examples a text. */
export type ExpiryForm = 'number' | 'text';

export class Webhooks {
  readonly registrations: Registrations;
  readonly misdeliveries = new Misdeliveries();
  readonly deliveries: Deliveries;
  expiryForm: ExpiryForm = 'number';
  readonly #options: WebhooksOptions;

  constructor(options: WebhooksOptions) {
    const { site, app } = options;
    this.#options = options;
    this.registrations = new Registrations(site);
    this.deliveries = new Deliveries(app, () => site.now(), this.misdeliveries);
    site.onChange = (change) => this.#announce(change);
  }

  /** One delivery to each account that registered, for all of its webhooks that fit. */
  #announce(change: SiteChange): void {
    if (this.registrations.size === 0) return;
    const byAccount = new Map<string, Registration[]>();
    for (const one of this.registrations.concerned(change)) {
      byAccount.set(one.accountId, [...(byAccount.get(one.accountId) ?? []), one]);
    }
    for (const [accountId, concerned] of byAccount) this.#deliver(accountId, concerned, change);
  }

  #deliver(accountId: string, concerned: readonly Registration[], change: SiteChange): void {
    const { site, siteUrl, gatewayUrl } = this.#options;
    const caller = site.accounts.get(accountId);
    const url = concerned[0]?.url.replace(/[?#].*$/s, '');
    if (!caller?.active || url === undefined) return;
    const project = site.projects.get(change.issue.projectId);
    if (!project || !can(site, caller, 'BROWSE_PROJECTS', project)) return;
    if ('comment' in change && !maySeeComment(site, accountId, change.issue, change.comment)) return;
    const view: View = {
      site,
      caller,
      base: `${gatewayUrl()}/ex/jira/${site.cloudId}`,
      siteUrl: siteUrl(),
      apiVersion: 2,
    };
    const webhookIds = concerned.map(({ id }) => id);
    const flow = change.isCascade ? 'Secondary' : 'Primary';
    this.deliveries.add({ event: change.event, url, flow, webhookIds }, payloadOf(view, change, webhookIds));
  }
}
