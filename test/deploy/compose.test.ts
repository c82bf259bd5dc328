import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { SearchAttribute } from '../../src/contract/searchAttributes.js';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');

interface Service {
  readonly image?: string;
  readonly build?: string;
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly environment?: Readonly<Record<string, string | null>>;
  readonly entrypoint?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly healthcheck?: { readonly test: readonly string[] };
  readonly mem_limit?: string;
  readonly stop_grace_period?: string;
}

describe('docker-compose.yml', () => {
  const document = parseDocument(read('docker-compose.yml'));
  const compose = document.toJS() as { services: Record<string, Service>; volumes: Record<string, unknown> };
  const services = Object.entries(compose.services);

  test('is YAML without mistakes', () => {
    expect([...document.errors, ...document.warnings]).toEqual([]);
  });

  test('has a server with its database, set-up and UI, and a worker', () => {
    expect(Object.keys(compose.services)).toEqual([
      'postgresql',
      'temporal-database',
      'temporal',
      'temporal-namespace',
      'temporal-ui',
      'worker',
    ]);
  });

  test('opens ports to this machine only', () => {
    const ports = services.flatMap(([, service]) => service.ports ?? []);
    expect(ports.length).toBeGreaterThan(0);
    for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  test.each(services.filter(([, service]) => service.build === undefined))(
    '%s has an image of one exact version',
    (_name, { image }) => {
      expect(image).toMatch(/:\d+\.\d+(\.\d+)?$/);
    },
  );

  test.each(services)('%s waits only for what is there, and can tell when it is ready', (_name, service) => {
    for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
      const needed = compose.services[name];
      expect(needed, name).toBeDefined();
      if (condition === 'service_healthy') expect(needed?.healthcheck?.test.length).toBeGreaterThan(1);
      else expect(condition).toBe('service_completed_successfully');
    }
  });

  test('makes the schema before the server, and the namespace before the worker', () => {
    expect(compose.services['temporal']?.depends_on).toHaveProperty('temporal-database');
    expect(compose.services['worker']?.depends_on).toHaveProperty('temporal-namespace');
  });

  test.each(services)('%s mounts only what is there', (_name, service) => {
    for (const volume of service.volumes ?? []) {
      const [source = ''] = volume.split(':');
      if (source.startsWith('.')) expect(existsSync(join(ROOT, source)), source).toBe(true);
      else expect(compose.volumes).toHaveProperty(source);
    }
    const script = service.entrypoint?.at(-1);
    if (script)
      expect(existsSync(join(ROOT, script.replace('/setup/', 'deploy/temporal/'))), script).toBe(true);
  });

  test('holds no secret: every password can be set, and no AWS credential has a value', () => {
    for (const [, { environment = {} }] of services) {
      for (const [name, value] of Object.entries(environment)) {
        if (/PASSWORD|PWD/.test(name)) expect(value).toBe('${POSTGRES_PASSWORD:-temporal}');
        if (/KEY|TOKEN/.test(name)) expect(value).toBeNull();
      }
    }
  });

  test('gives the worker longer to stop than the worker gives its activities', () => {
    const grace = Number(/SHUTDOWN_GRACE = '(\d+) seconds'/.exec(read('src/worker.ts'))?.[1]);
    expect(Number.parseInt(compose.services['worker']?.stop_grace_period ?? '0')).toBeGreaterThan(grace);
  });
});

describe('the set-up scripts', () => {
  test.each(['setup-database.sh', 'setup-namespace.sh'])(
    '%s is a shell script without syntax mistakes',
    (name) => {
      expect(() => execFileSync('sh', ['-n', join(ROOT, 'deploy/temporal', name)])).not.toThrow();
    },
  );

  test('register the search attributes of the contract, and no others', () => {
    const names = /^for name in (.*); do$/m.exec(read('deploy/temporal/setup-namespace.sh'))?.[1]?.split(' ');
    expect(names).toEqual(Object.values(SearchAttribute).map((key) => key.name));
    // The script makes them all of one type.
    expect(new Set(Object.values(SearchAttribute).map((key) => key.type))).toEqual(new Set(['KEYWORD']));
  });

  test("the server's dynamic configuration is YAML", () => {
    expect(parseDocument(read('deploy/temporal/dynamicconfig.yaml')).toJS()).toEqual({
      'system.forceSearchAttributesCacheRefreshOnRead': [{ value: true, constraints: {} }],
    });
  });
});

describe('Dockerfile', () => {
  const text = read('Dockerfile');
  const instructions = text
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [, name = '', rest = ''] = /^([A-Z]+) (.*)$/.exec(line) ?? [];
      return { name, rest };
    });
  const all = (name: string) => instructions.filter((each) => each.name === name).map(({ rest }) => rest);

  test('builds in one stage and runs in another, on one exact Debian image', () => {
    expect(all('ARG')).toEqual([expect.stringMatching(/^NODE_IMAGE=node:\d+\.\d+\.\d+-bookworm-slim$/)]);
    expect(all('FROM')).toEqual(['${NODE_IMAGE} AS build', '${NODE_IMAGE}']);
  });

  test('copies from the project only what is there and what .dockerignore lets through', () => {
    const allowed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    const copied = all('COPY')
      .filter((rest) => !rest.startsWith('--from'))
      .flatMap((rest) => rest.split(' ').slice(0, -1));
    expect([...copied].sort()).toEqual([...allowed].sort());
    for (const path of copied) expect(existsSync(join(ROOT, path)), path).toBe(true);
  });

  test('takes from the build what the build makes', () => {
    expect(all('COPY').filter((rest) => rest.startsWith('--from=build'))).toEqual([
      '--from=build /app/package.json ./',
      '--from=build /app/node_modules node_modules',
      '--from=build /app/dist dist',
    ]);
    expect(all('RUN')).toContain('npm run build && npm prune --omit=dev');
  });

  test('runs the command, as somebody without rights', () => {
    const { bin } = JSON.parse(read('package.json')) as { bin: Record<string, string> };
    expect(all('ENTRYPOINT')).toEqual([JSON.stringify(['node', bin['golden-ami']]).replace(',', ', ')]);
    expect(all('CMD')).toEqual(['["worker"]']);
    const last = instructions.map(({ name }) => name).lastIndexOf('USER');
    expect(instructions[last]?.rest).toBe('node');
    expect(last).toBeGreaterThan(instructions.map(({ name }) => name).lastIndexOf('COPY'));
  });

  test('leaves a fifth of the memory that compose gives beside the heap', () => {
    const heap = Number(/--max-old-space-size=(\d+)/.exec(text)?.[1]);
    expect(heap).toBeLessThanOrEqual(1024 * 0.8);
    expect(read('docker-compose.yml')).toMatch(/mem_limit: 1g\n/);
  });
});
