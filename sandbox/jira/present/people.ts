import type { Account, Group } from '../records.ts';
import { api, avatars, type View } from './view.ts';

/** An account as it stands inside of other objects. Apps and hidden profiles have no e-mail. */
export function presentAccount(view: View, account: Account) {
  const isOwn = account.accountId === view.caller.accountId;
  const emailAddress = isOwn ? (account.login?.email ?? account.emailAddress) : account.emailAddress;
  return {
    self: api(view, `user?accountId=${encodeURIComponent(account.accountId)}`),
    accountId: account.accountId,
    ...(emailAddress !== undefined && { emailAddress }),
    avatarUrls: avatars((size) =>
      view.site.settings.gatewayAddresses
        ? `${view.base}/rest/api/3/universal_avatar/view/type/user/avatar/10333${size ? `?${size}` : ''}`
        : `https://secure.gravatar.com/avatar/00000000000000000000000000000000${size ? `?${size}` : ''}`,
    ),
    displayName: account.displayName,
    active: account.active,
    ...(account.accountType !== 'app' && { timeZone: account.timeZone }),
    accountType: account.accountType,
  };
}

/** Null where there is nobody; an account that is gone reads `Former user`. */
export function presentAccountId(view: View, accountId: string | null) {
  if (accountId === null) return null;
  const account = view.site.accounts.get(accountId);
  return account
    ? presentAccount(view, account)
    : { accountId, displayName: 'Former user', active: false, accountType: 'unknown', avatarUrls: avatars(() => '') };
}

export const presentGroup = (group: Group) => ({ name: group.name, groupId: group.groupId });
