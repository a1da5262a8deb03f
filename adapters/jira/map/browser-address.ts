/** Addresses in Jira's answers may lead through Atlassian's gateway, which shows nothing in a browser. */

const GATEWAY = /^\/ex\/jira\/[^/]+(?=\/)/;

/** The same on the site itself; other addresses, such as those of avatars elsewhere, stay. @param siteUrl without a trailing slash. */
export function browserAddress(address: string | undefined, siteUrl: string): string | undefined {
  if (address === undefined || !URL.canParse(address)) return address;
  const { pathname, search } = new URL(address);
  return GATEWAY.test(pathname) ? `${siteUrl}${pathname.replace(GATEWAY, '')}${search}` : address;
}
