/** `/_sandbox/webhooks`: what was registered and sent, and what is to go wrong with it. */
import { Hono } from 'hono';
import type { ExpiryForm, Webhooks } from './index.ts';
import type { Misdelivery } from './misdelivery.ts';

interface Settings {
  readonly retryScale?: number;
  readonly answerMs?: number;
  readonly expiryForm?: ExpiryForm;
}

/** @param sites the webhooks of each site; what is asked for happens on all of them. */
export function webhookControl(sites: () => readonly Webhooks[]): Hono {
  const app = new Hono();
  const onEach = (work: (webhooks: Webhooks) => void) => {
    for (const webhooks of sites()) work(webhooks);
  };

  app.get('/', (call) => call.json(sites().flatMap(({ registrations }) => registrations.all())));
  app.get('/sent', (call) => call.json(sites().flatMap(({ deliveries }) => deliveries.sent)));
  app.delete('/sent', (call) => {
    onEach(({ deliveries }) => {
      deliveries.sent.length = 0;
    });
    return call.body(null, 204);
  });
  app.post('/misdeliveries', async (call) => {
    const misdelivery = await call.req.json<Misdelivery>();
    onEach(({ misdeliveries }) => misdeliveries.add(misdelivery));
    return call.body(null, 204);
  });
  app.delete('/misdeliveries', (call) => {
    onEach(({ misdeliveries, deliveries }) => {
      misdeliveries.clear();
      deliveries.release();
    });
    return call.body(null, 204);
  });
  app.put('/settings', async (call) => {
    const { expiryForm, ...settings } = await call.req.json<Settings>();
    onEach((webhooks) => {
      Object.assign(webhooks.deliveries.settings, settings);
      if (expiryForm !== undefined) webhooks.expiryForm = expiryForm;
    });
    return call.body(null, 204);
  });
  app.post('/expire', (call) => {
    onEach(({ registrations }) => registrations.expireAll());
    return call.body(null, 204);
  });
  app.post('/forget', (call) => {
    onEach(({ registrations }) => registrations.forgetAll());
    return call.body(null, 204);
  });
  return app;
}
