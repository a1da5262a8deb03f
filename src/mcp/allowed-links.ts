/** Links in answers: only to the connected site, its provider and the gateway, so that no text elsewhere sends an agent anywhere. */
import type { JsonObject } from '../../schema/field.ts';
import type { LiveConnection } from '../connections/connections.ts';

const hostOf = (url: string | undefined): string | undefined =>
  url !== undefined && URL.canParse(url) ? new URL(url).host : undefined;

/** Hosts, with their ports, that answers about a connection may link to. */
export function allowedHosts({ adapter, row }: LiveConnection, ownUrl: string): ReadonlySet<string> {
  const { site } = adapter.describe(row.auth);
  const hosts = [site.url, adapter.webUrl, ownUrl].map(hostOf);
  return new Set(hosts.filter((host) => host !== undefined));
}

const isLink = (name: string) => name === 'url' || name.endsWith('_url');

/** The object without its links to other hosts. Texts that people wrote stay as they are, links in them as well. */
export const withAllowedLinks = (object: JsonObject, hosts: ReadonlySet<string>): JsonObject =>
  Object.fromEntries(
    Object.entries(object).filter(
      ([name, value]) => !isLink(name) || typeof value !== 'string' || hosts.has(hostOf(value) ?? ''),
    ),
  );
