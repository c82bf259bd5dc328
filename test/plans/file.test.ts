import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../src/config/check.js';
import { expectedPlans, readPlanFile, writePlanFile } from '../../src/plans/file.js';
import { config } from '../support/fleets.js';
import { documentOf, emptyEnvironment, manyTargets } from '../support/planDocuments.js';

const folder = mkdtempSync(join(tmpdir(), 'golden-ami-plans-'));
const document = documentOf([manyTargets(7, 2)]);
const request = { config: checkConfig(config()), image: { amis: { 'eu-west-1': 'ami-0aaaaaaaaaaaaaaa2' } } };

/** A file with this content. */
function fileWith(content: unknown): string {
  const path = join(folder, 'other.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
}

describe('a plan file', () => {
  it('is read as it was written, and leaves nothing else behind', () => {
    const path = join(folder, 'plan.json');
    writePlanFile(path, document, request);
    expect(readPlanFile(path)).toEqual({
      document: { ...document, request },
      request,
      config: request.config,
    });
    expect(readdirSync(folder)).toEqual(['plan.json']);
    // Another plan takes its place.
    writePlanFile(path, documentOf([emptyEnvironment('staging')]), request);
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ totals: { targets: 0 } });
  });

  it('names the plans to expect: without their image while it is not built', () => {
    const { image: _, ...unbuilt } = document;
    const [environment] = document.environments;
    expect(expectedPlans(document)).toEqual({ production: environment?.hash });
    expect(expectedPlans(unbuilt)).toEqual({ production: environment?.scopeHash });
  });

  it.each<[string, unknown, string]>([
    ['no JSON', '{', 'is not a plan that can be read: it is no JSON'],
    ['nothing', 'null', 'is not a plan of version 1: its version is missing'],
    ['another version', { ...document, version: 2 }, 'is not a plan of version 1: its version is 2'],
    ['no plan', { version: 1, pipeline: 'web' }, 'is not a plan: totals'],
    ['no request', document, 'does not say what it was made from'],
    [
      'a config with mistakes',
      { ...document, request: { config: { ...request.config, regions: [] } } },
      'cannot be used: The config has a mistake',
    ],
  ])('is refused with one clear error: %s', (_, content, says) => {
    expect(() => readPlanFile(fileWith(content))).toThrow(says);
  });

  it('is refused when it is not there, and cannot be written where there is no folder', () => {
    expect(() => readPlanFile(join(folder, 'none.json'))).toThrow('ENOENT');
    expect(() => writePlanFile(join(folder, 'none/plan.json'), document, request)).toThrow(
      'cannot be written: ENOENT',
    );
  });
});
