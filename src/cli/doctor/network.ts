/** Whether providers can be reached, and whether this machine's clock agrees with it. */
import type { Adapter } from '../../../adapters/contract/adapter.ts';
import type { Config } from '../../config/config.ts';
import type { Clock } from '../../lib/clock.ts';
import { type Finding, failure, ok, reasonOf, warning } from '../../lib/finding.ts';
import { Meter } from '../../lib/observe/meter.ts';
import { createMetrics } from '../../lib/observe/metrics.ts';
import { createUpstreamMetrics } from '../../lib/observe/upstream-metrics.ts';
import { discard } from '../../lib/outbound/answer-body.ts';
import { createOutbound, type OutboundFactory, type OutboundTarget } from '../../lib/outbound/outbound.ts';

const HOST_MS = 5000;
/** Beyond this signatures with a time in them are refused by most. */
const WRONG_MS = 300_000;
const OFF_MS = 30_000;
/** The `Date` header says whole seconds. */
const HALF_SECOND = 500;

interface Answer {
  readonly finding: Finding;
  /** How far this machine's clock is ahead, in milliseconds; undefined when nobody measured. */
  readonly aheadMs?: number;
}

interface Host {
  readonly target: OutboundTarget;
  /** What the provider's owner is called. */
  readonly vendor: string;
}

async function ask(
  { target, vendor }: Host,
  outbound: OutboundFactory,
  clock: Clock,
  isNeeded: boolean,
): Promise<Answer> {
  const { origin } = target;
  const check = new URL(origin).host;
  const startedAt = clock.now();
  try {
    const response = await outbound.to(target, new Meter(clock)).request({
      method: 'GET',
      url: `${origin}/`,
      headers: { 'user-agent': 'taskgate' },
      signal: AbortSignal.timeout(HOST_MS),
    });
    discard(response);
    const finding = ok(check, `reached (${response.status}).`);
    const date = Date.parse(String(response.headers.date));
    const middle = (startedAt + clock.now()) / 2;
    return Number.isNaN(date) ? { finding } : { finding, aheadMs: middle - date - HALF_SECOND };
  } catch (error) {
    const message = `can't be reached (${reasonOf(error)}).`;
    const fix = 'Check name resolution, the firewall and the way out to the internet; OUTBOUND_PROXY names a proxy.';
    const isOptional = `Not needed while the sandbox stands in for ${vendor}.`;
    return { finding: isNeeded ? failure(check, message, fix) : warning(check, message, isOptional) };
  }
}

function clockFinding(aheadMs: number | undefined): Finding {
  const check = 'clock';
  if (aheadMs === undefined) {
    return warning(check, 'could not be compared with any host.', 'See that a time service keeps it right.');
  }
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const fix = 'Let a time service keep the clock right, such as chrony or systemd-timesyncd.';
  const message = `is ${seconds} s ${aheadMs > 0 ? 'ahead' : 'behind'}: times in signatures and tokens are judged wrongly.`;
  if (Math.abs(aheadMs) >= WRONG_MS) return failure(check, message, fix);
  return Math.abs(aheadMs) >= OFF_MS ? warning(check, message, fix) : ok(check, 'right to within seconds.');
}

export async function checkNetwork(config: Config, adapters: readonly Adapter[], clock: Clock): Promise<Finding[]> {
  const outbound = createOutbound({
    timeoutMs: HOST_MS,
    proxy: config.outboundProxy,
    metrics: createUpstreamMetrics(createMetrics(), clock),
  });
  try {
    const hosts = adapters.flatMap(({ type, checks, words }) => {
      const settings = config.adapterSettings.get(type);
      return settings ? checks.hosts(settings).map((target) => ({ target, vendor: words.vendor })) : [];
    });
    const answers = await Promise.all(hosts.map((host) => ask(host, outbound, clock, !config.sandbox)));
    const measured = answers.find(({ aheadMs }) => aheadMs !== undefined);
    return [...answers.map(({ finding }) => finding), clockFinding(measured?.aheadMs)];
  } finally {
    await outbound.close();
  }
}
