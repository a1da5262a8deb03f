/** Where webhooks are sent to, for encryption under another key. */
import { and, eq, isNull } from 'drizzle-orm';
import type { Store } from '../base/store.ts';
import type { WebhookRow } from './delivery-rows.ts';

export function webhookUrls({ db, t: { webhook } }: Store) {
  return {
    /** The addresses of all of them, for encryption. */
    async urls(): Promise<Pick<WebhookRow, 'id' | 'hookUrl' | 'sealedUrl'>[]> {
      return await db.select({ id: webhook.id, hookUrl: webhook.hookUrl, sealedUrl: webhook.sealedUrl }).from(webhook);
    },
    /** Replaces an address unless somebody else did in the meantime. */
    async reseal(
      { id, hookUrl, sealedUrl }: Pick<WebhookRow, 'id' | 'hookUrl' | 'sealedUrl'>,
      after: Pick<WebhookRow, 'hookUrl' | 'sealedUrl'>,
    ): Promise<boolean> {
      const isSealed = sealedUrl === null ? isNull(webhook.sealedUrl) : eq(webhook.sealedUrl, sealedUrl);
      const rows = await db
        .update(webhook)
        .set(after)
        .where(and(eq(webhook.id, id), eq(webhook.hookUrl, hookUrl), isSealed))
        .returning({ id: webhook.id });
      return rows.length > 0;
    },
  };
}
