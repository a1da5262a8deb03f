/** Dynamic webhooks that apps have registered. Source: jira rest v3, webhooks; developer.atlassian.com, webhooks. */
import { isRecord } from '../fields/writer.ts';
import { JqlError } from '../jql/error.ts';
import type { Site } from '../site.ts';
import { EVENTS, type SiteChange } from './change.ts';
import { filterOf, type IssueFilter } from './filter.ts';

const LIFETIME_MS = 30 * 24 * 60 * 60_000;
const MOST = 5;

export interface Registration {
  readonly id: number;
  /** Who registered it; the app is the only one there is. */
  readonly accountId: string;
  readonly url: string;
  readonly events: readonly string[];
  readonly jqlFilter: string;
  readonly fieldIdsFilter?: readonly string[];
  readonly issuePropertyKeysFilter?: readonly string[];
  readonly fits: IssueFilter;
  /** Nothing is sent from then on; it stays listed. */
  expiresAt: number;
}

export type RegistrationResult = { readonly createdWebhookId: number } | { readonly errors: readonly string[] };

const textsOf = (value: unknown): string[] | undefined =>
  Array.isArray(value) ? value.filter((one): one is string => typeof one === 'string') : undefined;

function concerns(registration: Registration, change: SiteChange): boolean {
  const { events, fieldIdsFilter: fields, issuePropertyKeysFilter: keys, fits } = registration;
  if (!events.includes(change.event)) return false;
  if (change.event === 'jira:issue_updated' && fields) {
    if (!change.items.some(({ fieldId, field }) => fields.includes(fieldId ?? field))) return false;
  }
  if ('key' in change && keys && !keys.includes(change.key)) return false;
  return fits(change.issue);
}

export class Registrations {
  readonly #site: Site;
  readonly #byId = new Map<number, Registration>();

  constructor(site: Site) {
    this.#site = site;
  }

  get size(): number {
    return this.#byId.size;
  }

  all(): Registration[] {
    return [...this.#byId.values()];
  }

  of(accountId: string): Registration[] {
    return this.all().filter((one) => one.accountId === accountId);
  }

  /** Those that a change is sent for. */
  concerned(change: SiteChange): Registration[] {
    const now = this.#site.now();
    return this.all().filter((one) => one.expiresAt > now && concerns(one, change));
  }

  register(accountId: string, url: string, wanted: unknown): RegistrationResult {
    const own = this.of(accountId);
    const used = own.find((one) => one.url !== url)?.url;
    if (used !== undefined) {
      const message = `Only a single URL per app is allowed to be registered via REST API. Currently used URL is: ${used}`;
      return { errors: [message] };
    }
    if (own.length >= MOST) return { errors: [`The limit of ${MOST} webhooks per app and user has been reached.`] };
    const { events: given, jqlFilter, ...filters } = isRecord(wanted) ? wanted : {};
    const events = textsOf(given) ?? [];
    const unknown = events.filter((event) => !(EVENTS as readonly string[]).includes(event));
    if (events.length === 0) return { errors: ['At least one event must be given'] };
    if (unknown.length > 0) return { errors: unknown.map((event) => `The event ${event} is unsupported`) };
    if (typeof jqlFilter !== 'string') return { errors: ['The JQL filter must be given'] };
    return this.#add({ accountId, url, events, jqlFilter }, filters);
  }

  #add(
    basis: Pick<Registration, 'accountId' | 'url' | 'events' | 'jqlFilter'>,
    filters: Readonly<Record<string, unknown>>,
  ): RegistrationResult {
    const fieldIdsFilter = textsOf(filters.fieldIdsFilter);
    const issuePropertyKeysFilter = textsOf(filters.issuePropertyKeysFilter);
    try {
      const fits = filterOf(this.#site, basis.jqlFilter);
      const id = Number(this.#site.nextId('webhook', 1000));
      this.#byId.set(id, {
        ...basis,
        id,
        fits,
        ...(fieldIdsFilter && { fieldIdsFilter }),
        ...(issuePropertyKeysFilter && { issuePropertyKeysFilter }),
        expiresAt: this.#site.now() + LIFETIME_MS,
      });
      return { createdWebhookId: id };
    } catch (error) {
      if (error instanceof JqlError) return { errors: error.errorMessages };
      throw error;
    }
  }

  /**
   * Ids of others, and of webhooks that have expired, are ignored.
   * @returns the new end of those that live.
   */
  refresh(accountId: string, ids: readonly number[]): number {
    const now = this.#site.now();
    const expiresAt = now + LIFETIME_MS;
    for (const one of this.of(accountId)) if (ids.includes(one.id) && one.expiresAt > now) one.expiresAt = expiresAt;
    return expiresAt;
  }

  remove(accountId: string, ids: readonly number[]): void {
    for (const { id } of this.of(accountId)) if (ids.includes(id)) this.#byId.delete(id);
  }

  /** All of them come to their end now. */
  expireAll(): void {
    for (const one of this.#byId.values()) one.expiresAt = Math.min(one.expiresAt, this.#site.now());
  }

  /** All of them are gone, as happens on Jira's side without notice. */
  forgetAll(): void {
    this.#byId.clear();
  }
}
