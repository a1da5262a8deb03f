import type { Polling } from '../gateway/webhooks.ts';

export function createPolling(): Polling {
  return {
    begin: async (_live, webhook, includesAll) => ({
      webhookId: webhook.id,
      phase: 'baseline',
      includesAll,
      since: null,
      told: 0,
      toldAt: null,
      round: 0,
    }),
  };
}
