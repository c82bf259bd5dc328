import { describe, expect, it } from 'vitest';
import { versionOf, type VersionOptions } from '../../../src/cli/commands/worker/version.js';

const OWN = '0.2.0-3f2a9c1b7d4e';
type Env = Parameters<typeof versionOf>[1];

describe('the version of a worker', () => {
  it.each<[string, VersionOptions, Env, string | undefined]>([
    ['nothing asks for one', {}, {}, undefined],
    ['empty variables', {}, { TEMPORAL_DEPLOYMENT_NAME: '', TEMPORAL_WORKER_BUILD_ID: '' }, undefined],
    ['--versioned', { versioned: true }, {}, `golden-ami ${OWN}`],
    ['--set-current', { setCurrent: true }, {}, `golden-ami ${OWN}`],
    ['--build-id', { buildId: 'abc' }, {}, 'golden-ami abc'],
    ['--deployment-name', { deploymentName: 'ami' }, {}, `ami ${OWN}`],
    [
      "the Worker Controller's variables",
      {},
      { TEMPORAL_DEPLOYMENT_NAME: 'ops/golden-ami', TEMPORAL_WORKER_BUILD_ID: 'v1-5' },
      'ops/golden-ami v1-5',
    ],
    [
      'flags beside variables',
      { deploymentName: 'ami', buildId: 'abc' },
      { TEMPORAL_DEPLOYMENT_NAME: 'other', TEMPORAL_WORKER_BUILD_ID: 'v1' },
      'ami abc',
    ],
  ])('%s', (_what, options, env, expected) => {
    const version = versionOf(options, env, OWN);
    expect(version && `${version.deploymentName} ${version.buildId}`).toBe(expected);
  });

  it('needs a build, or a name for one', () => {
    expect(() => versionOf({ versioned: true }, {}, undefined)).toThrow(/needs a build ID/);
    expect(versionOf({ buildId: 'abc' }, {}, undefined)?.buildId).toBe('abc');
  });

  it.each([
    [{ deploymentName: 'a.b' }, '"a.b" cannot be a deployment name'],
    [{ buildId: 'a b' }, '"a b" cannot be a build ID'],
  ])('refuses %j', (options, message) => {
    expect(() => versionOf(options, {}, OWN)).toThrow(message);
  });
});
