/** Dynamic webhooks of OAuth apps. Source: jira rest v3, webhooks. */
import { bodyOf, type Call, pageOf, type SandboxApp, viewOf } from '../call.ts';
import { isRecord } from '../fields/writer.ts';
import { noPermission, problem } from '../problems.ts';
import type { ExpiryForm, Webhooks } from '../webhooks/index.ts';
import type { Registration } from '../webhooks/registrations.ts';

/** Asked before anything else: also a body that makes no sense gets this answer. */
function requireApp(call: Call): void {
  if (!call.get('isApp')) throw noPermission('Only Connect and OAuth 2.0 apps can use this operation.');
}

const shownExpiry = (expiresAt: number, form: ExpiryForm) =>
  form === 'number' ? expiresAt : new Date(expiresAt).toISOString().replace('Z', '+0000');

const present =
  (form: ExpiryForm) =>
  ({ fits: _kept, accountId: _hidden, expiresAt, ...shown }: Registration) => ({
    ...shown,
    expirationDate: shownExpiry(expiresAt, form),
  });

function urlOf(value: unknown): string {
  const isGood = typeof value === 'string' && URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
  if (!isGood) throw problem(400, ['The URL of the webhooks is missing or invalid.']);
  return value;
}

async function idsOf(call: Call): Promise<number[]> {
  const body = await bodyOf(call);
  const ids = isRecord(body) ? body.webhookIds : undefined;
  if (!Array.isArray(ids)) throw problem(400, ['The list of webhook IDs is missing.']);
  return ids.map(Number);
}

export function webhookRoutes(app: SandboxApp, webhooks: Webhooks): void {
  const path = '/rest/api/3/webhook';
  const { registrations } = webhooks;
  const ownerOf = (call: Call) => viewOf(call).caller.accountId;

  app.post(path, async (call) => {
    requireApp(call);
    const body = await bodyOf(call);
    const { url, webhooks: wanted } = isRecord(body) ? body : {};
    const target = urlOf(url);
    if (!Array.isArray(wanted) || wanted.length === 0) throw problem(400, ['At least one webhook must be given.']);
    return call.json({
      webhookRegistrationResult: wanted.map((one) => registrations.register(ownerOf(call), target, one)),
    });
  });

  app.get(path, (call) => {
    requireApp(call);
    return call.json(pageOf(call, registrations.of(ownerOf(call)), present(webhooks.expiryForm), 100, 100));
  });

  app.put(`${path}/refresh`, async (call) => {
    requireApp(call);
    const expiresAt = registrations.refresh(ownerOf(call), await idsOf(call));
    return call.json({ expirationDate: shownExpiry(expiresAt, webhooks.expiryForm) });
  });

  app.delete(path, async (call) => {
    requireApp(call);
    registrations.remove(ownerOf(call), await idsOf(call));
    return call.body(null, 202);
  });

  app.get(`${path}/failed`, () => {
    throw noPermission('Only Connect apps can use this operation.');
  });
}
