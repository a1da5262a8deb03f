/**
 * Spans of what the gateway does, for OpenTelemetry: off unless its standard variables ask for it. Nothing of it is loaded
 * before. A span is made when what it stands for is over, from what was noted anyway, so that it costs calls nothing.
 * Source: OpenTelemetry, semantic conventions for HTTP spans; W3C Trace Context.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AttributeValue, Context, Tracer } from '@opentelemetry/api';
import type { UpstreamCall } from '../../../schema/call-trace.ts';
import type { Logger } from './log.ts';

export interface TracedWork {
  readonly name: string;
  /** `consumer` is what nobody waits for. */
  readonly kind: 'server' | 'consumer';
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly ms: number;
  readonly isError: boolean;
  readonly attributes: Readonly<Record<string, AttributeValue | undefined>>;
  /** `traceparent` and `tracestate` of whoever asked. */
  readonly parent?: Readonly<Record<string, string | string[] | undefined>>;
  readonly upstream: readonly UpstreamCall[];
  /** Whom those calls went to. */
  readonly provider?: string | undefined;
}

export interface Tracing {
  /** The id of the trace that the span belongs to; undefined when there is none. */
  record(work: TracedWork): string | undefined;
  /** Sends what is left. */
  close(): Promise<void>;
}

export type TraceExporter = 'otlp' | 'console';

const SERVICE = 'taskgate';
/** How long a process that ends waits for the collector. */
const LAST_SPANS_MS = 3000;

/** Loads OpenTelemetry; exporter, sampler and resource read their own standard variables. */
export async function openTracing(kind: TraceExporter, log: Logger): Promise<Tracing> {
  const [api, sdk, resources, core] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-base'),
    import('@opentelemetry/resources'),
    import('@opentelemetry/core'),
  ]);
  const warn = (message: string, ...more: unknown[]) => log.warn({ reason: more.map(String) }, `tracing: ${message}`);
  api.diag.setLogger(
    { error: warn, warn, info: () => undefined, debug: () => undefined, verbose: () => undefined },
    api.DiagLogLevel.WARN,
  );
  const exporter =
    kind === 'console'
      ? new sdk.ConsoleSpanExporter()
      : new (await import('@opentelemetry/exporter-trace-otlp-proto')).OTLPTraceExporter();
  const named = resources.resourceFromAttributes({ 'service.name': SERVICE });
  const detected = resources.detectResources({ detectors: [resources.envDetector, resources.processDetector] });
  const provider = new sdk.BasicTracerProvider({
    resource: named.merge(detected),
    spanProcessors: [new sdk.BatchSpanProcessor(exporter)],
  });
  const tracer = provider.getTracer(SERVICE);
  const propagator = new core.W3CTraceContextPropagator();

  return {
    record(work) {
      const { parent = {} } = work;
      const asked = propagator.extract(api.ROOT_CONTEXT, parent, api.defaultTextMapGetter);
      return recordSpans(api, tracer, asked, work);
    },
    async close() {
      const late = sleep(LAST_SPANS_MS, undefined, { ref: false }).then(() => {
        throw new Error('The collector does not answer.');
      });
      await Promise.race([provider.shutdown(), late]).catch((err: unknown) =>
        log.warn({ err }, 'spans could not be sent'),
      );
    },
  };
}

function recordSpans(
  { SpanKind, SpanStatusCode, trace }: typeof import('@opentelemetry/api'),
  tracer: Tracer,
  asked: Context,
  { name, kind, startedAt, ms, isError, attributes, upstream, provider }: TracedWork,
): string | undefined {
  const kinds = { server: SpanKind.SERVER, consumer: SpanKind.CONSUMER };
  const span = tracer.startSpan(
    name,
    { kind: kinds[kind], startTime: startedAt, attributes: { ...attributes } },
    asked,
  );
  const within = trace.setSpan(asked, span);
  for (const call of upstream) {
    const begun = startedAt + call.startMs;
    const child = tracer.startSpan(
      call.method,
      {
        kind: SpanKind.CLIENT,
        startTime: begun,
        attributes: {
          'http.request.method': call.method,
          'url.path': call.path,
          ...(call.status !== null && { 'http.response.status_code': call.status }),
          ...(provider !== undefined && { 'peer.service': provider }),
        },
      },
      within,
    );
    if (call.status === null || call.status >= 400) child.setStatus({ code: SpanStatusCode.ERROR });
    child.end(begun + call.ms);
  }
  if (isError) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(startedAt + ms);
  const { traceId } = span.spanContext();
  return trace.isSpanContextValid(span.spanContext()) ? traceId : undefined;
}
