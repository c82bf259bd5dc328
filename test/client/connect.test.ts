import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resolveConnection } from '../../src/client/connect.js';

const folder = mkdtempSync(join(tmpdir(), 'golden-ami-'));
const toml = join(folder, 'temporal.toml');
writeFileSync(
  toml,
  [
    '[profile.default]',
    'address = "file:7233"',
    'namespace = "from-file"',
    '[profile.prod]',
    'address = "prod:7233"',
    'api_key = "secret"',
    '[profile.prod.tls]',
    'server_name = "prod.example"',
  ].join('\n'),
);
const env = { TEMPORAL_CONFIG_FILE: toml };

describe('where Temporal is', () => {
  it('is on this machine unless somebody says otherwise', () => {
    const { address, namespace, connectionOptions } = resolveConnection({ env: {} });
    expect({ address, namespace, connectionOptions }).toEqual({
      address: 'localhost:7233',
      namespace: 'default',
      connectionOptions: { address: 'localhost:7233' },
    });
  });

  it('is what a flag says before what the environment says, before what the file says', () => {
    const fromFile = resolveConnection({ env });
    expect([fromFile.address, fromFile.namespace]).toEqual(['file:7233', 'from-file']);
    const fromEnvironment = resolveConnection({ env: { ...env, TEMPORAL_ADDRESS: 'env:7233' } });
    expect([fromEnvironment.address, fromEnvironment.namespace]).toEqual(['env:7233', 'from-file']);
    const fromFlag = resolveConnection({
      env: { ...env, TEMPORAL_ADDRESS: 'env:7233' },
      address: 'flag:7233',
      namespace: 'flag',
    });
    expect([fromFlag.address, fromFlag.namespace]).toEqual(['flag:7233', 'flag']);
  });

  it('may be a profile with a key, which turns on TLS', () => {
    const { connectionOptions } = resolveConnection({ env, profile: 'prod' });
    expect(connectionOptions).toMatchObject({
      address: 'prod:7233',
      apiKey: 'secret',
      tls: { serverNameOverride: 'prod.example' },
    });
  });

  it('takes TLS files from flags, and can be told to do without TLS', () => {
    const pem = join(folder, 'ca.pem');
    writeFileSync(pem, 'certificate');
    const { connectionOptions } = resolveConnection({ env: {}, tlsCaPath: pem, tlsServerName: 'me' });
    expect(connectionOptions.tls).toEqual({
      serverNameOverride: 'me',
      serverRootCACertificate: Buffer.from('certificate'),
    });
    expect(resolveConnection({ env, profile: 'prod', tls: false }).connectionOptions.tls).toBe(false);
  });

  it('is repeated in the commands that messages show, as far as flags said it', () => {
    const { commands } = resolveConnection({ env, profile: 'prod', namespace: 'a b' });
    expect(commands.goldenAmi('list')).toBe("golden-ami list --profile prod --namespace 'a b'");
    expect(resolveConnection({ env }).commands.temporal('workflow', 'list')).toBe('temporal workflow list');
  });

  it.each([
    [{ profile: 'nope' }, /^The Temporal connection settings cannot be used: .*nope/],
    [{ tlsCaPath: join(folder, 'none.pem') }, /^The TLS file .*none\.pem cannot be read: ENOENT/],
    [{ tlsCertPath: toml }, /^--tls-cert-path and --tls-key-path go together/],
  ])('refuses %j', (options, message) => {
    expect(() => resolveConnection({ env, ...options })).toThrow(message);
  });
});
