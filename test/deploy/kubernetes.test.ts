/** The manifests for Kubernetes: valid by its schemas, without fields that it does not know, and they fit one another. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfiguration } from '../../src/configuration.ts';
import { packageRoot } from '../../src/lib/package-root.ts';
import { ANSWER_MS, CLOSE_MS } from '../../src/start.ts';
import { alone } from '../openapi/generated.ts';

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

const FOLDER = join(packageRoot, 'deploy/kubernetes');
const read = (name: string) => parse(readFileSync(join(FOLDER, name), 'utf8'));
const names = readdirSync(FOLDER).filter((name) => name !== 'kustomization.yaml' && name !== 'secret.yaml');
const manifests = names.map((name): [string, Manifest] => [name, read(name)]);

/** `apps/v1`; the first group of all has no name. */
const moduleOf = ({ apiVersion }: Manifest) => `kubernetes-models/${apiVersion}`;

type Model = new (data: unknown) => { validate(): void };
async function validate(manifest: Manifest): Promise<void> {
  const models = (await import(moduleOf(manifest))) as Record<string, Model>;
  const Kind = models[manifest.kind];
  if (!Kind) throw new Error(`Kubernetes has no ${manifest.kind} in ${manifest.apiVersion}.`);
  new Kind(manifest).validate();
}

/** What the compiler says to manifests that are written down as the types of Kubernetes: it refuses fields that are not there. */
async function compile(all: readonly Manifest[]): Promise<string> {
  const program = await alone();
  try {
    const lines = all.map((manifest, index) => {
      const type = `import('${moduleOf(manifest)}').I${manifest.kind}`;
      return `export const manifest${index}: ${type} = ${JSON.stringify(manifest)};`;
    });
    return await program.check(lines.join('\n'));
  } finally {
    await program.remove();
  }
}

const manifest = (name: string) => read(name) as Record<string, never>;

describe('the manifests', () => {
  it.each(manifests)('%s is valid by the schemas of Kubernetes', async (_name, one) => {
    await expect(validate(one)).resolves.toBeUndefined();
  });

  it('have no field that Kubernetes does not know', { timeout: 120_000 }, async () => {
    expect(await compile(manifests.map(([, one]) => one))).toBe('');
  });

  it('would not pass with a wrong value, or with a field that is misspelt', { timeout: 120_000 }, async () => {
    const deployment = read('deployment.yaml');
    await expect(validate({ ...deployment, spec: { ...deployment.spec, replicas: 'two' } })).rejects.toThrow(
      /replicas/,
    );
    expect(await compile([{ ...deployment, spec: { ...deployment.spec, replica: 2 } }])).toMatch(/"replica"/);
  });

  it('are applied together, with a secret that is made of the example', () => {
    const { resources } = read('kustomization.yaml') as { resources: string[] };
    expect(resources.sort()).toEqual(names.map((name) => name.replace('.example', '')).sort());
    expect(readFileSync(join(packageRoot, '.gitignore'), 'utf8')).toContain('deploy/kubernetes/secret.yaml');
  });
});

describe('the deployment', () => {
  const { spec } = manifest('deployment.yaml') as unknown as {
    spec: {
      replicas: number;
      selector: { matchLabels: object };
      template: { metadata: { labels: object; annotations: Record<string, string> }; spec: Record<string, unknown> };
    };
  };
  const settings = (manifest('settings.yaml') as unknown as { data: Record<string, string> }).data;
  const [container] = spec.template.spec.containers as [
    {
      ports: { name: string; containerPort: number }[];
      envFrom: Record<string, { name: string }>[];
      readinessProbe: { httpGet: { path: string; port: string }; periodSeconds: number; failureThreshold: number };
      livenessProbe: { httpGet: { path: string } };
    },
  ];

  it('is found by its service, its budget and its ingress', () => {
    const service = manifest('service.yaml') as unknown as { metadata: { name: string }; spec: { selector: object } };
    const budget = manifest('disruption-budget.yaml') as unknown as { spec: { selector: { matchLabels: object } } };
    expect(spec.template.metadata.labels).toEqual(spec.selector.matchLabels);
    expect(service.spec.selector).toEqual(spec.selector.matchLabels);
    expect(budget.spec.selector.matchLabels).toEqual(spec.selector.matchLabels);
    const ingress = readFileSync(join(FOLDER, 'ingress.yaml'), 'utf8');
    expect(ingress).toContain(`name: ${service.metadata.name}`);
    expect(new URL(settings.PUBLIC_URL ?? '').host).toBe(/host: (\S+)/.exec(ingress)?.[1]);
  });

  it('has settings that a gateway starts with', () => {
    const secret = (manifest('secret.example.yaml') as unknown as { stringData: Record<string, string> }).stringData;
    const key = Buffer.alloc(32, 1).toString('base64');
    const config = readConfiguration({ ...settings, ...secret, TASKGATE_ENCRYPTION_KEY: key, NODE_ENV: 'production' });
    expect(config.metricsPort).toBe(container.ports.find(({ name }) => name === 'metrics')?.containerPort);
    expect(spec.template.metadata.annotations['prometheus.io/port']).toBe(String(config.metricsPort));
    expect(container.envFrom.map((from) => Object.values(from)[0]?.name)).toEqual(['taskgate', 'taskgate']);
  });

  it('takes no more requests before it stops, and has the time to finish those that it has', () => {
    const { shutdownDelayMs, requestTimeoutMs } = readConfiguration(settings);
    const { httpGet, periodSeconds, failureThreshold } = container.readinessProbe;
    expect(httpGet).toEqual({ path: '/readyz', port: 'http' });
    expect(container.livenessProbe.httpGet.path).toBe('/healthz');
    expect(shutdownDelayMs / 1000).toBeGreaterThan(periodSeconds * failureThreshold);
    const needed = (shutdownDelayMs + requestTimeoutMs + ANSWER_MS + CLOSE_MS) / 1000;
    expect(spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThanOrEqual(needed);
  });

  it('runs as the image does: without rights, on a file system that it cannot write to', () => {
    const text = readFileSync(join(FOLDER, 'deployment.yaml'), 'utf8');
    for (const line of ['runAsNonRoot: true', 'readOnlyRootFilesystem: true', 'allowPrivilegeEscalation: false']) {
      expect(text).toContain(line);
    }
  });
});
