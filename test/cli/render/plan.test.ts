import { describe, expect, it } from 'vitest';
import { hasChanges, renderPlan } from '../../../src/cli/render/plan.js';
import { plain } from '../../../src/cli/render/style.js';
import type { PlannedEnvironment } from '../../../src/plans/document.js';
import { ASG, NOW } from './fixtures.js';
import { documentOf, emptyEnvironment, manyTargets } from '../../support/planDocuments.js';

const options = { style: plain, now: NOW, all: false };

const empty: PlannedEnvironment = {
  ...emptyEnvironment('production'),
  counts: { ...emptyEnvironment('production').counts, upToDate: 1 },
  upToDate: [{ id: `${ASG}/jobs`, kind: 'asg', reason: 'it runs the image' }],
};

const staging: PlannedEnvironment = {
  ...emptyEnvironment('staging'),
  expectedSeconds: 1500,
  approval: true,
  bakeSeconds: 300,
  limits: { perAccount: 1, apart: [{ tag: 'Service', by: 'region' }] },
  refresh: { minHealthyPercentage: 90, alarms: ['errors', 'latency'] },
  counts: { targets: 2, instances: 1, tasks: 3, batches: 1, upToDate: 0, refused: 1, warnings: 2 },
  pools: [{ pool: 'database/orders', limit: 1, weight: 2, targets: 2 }],
  warnings: ['about 9 hours'],
  refused: [{ id: `${ASG}/old`, kind: 'asg', reason: 'a launch configuration' }],
  batches: [
    {
      number: 1,
      reason: 'first of 1',
      startSeconds: 0,
      endSeconds: 1200,
      targets: [
        {
          id: `${ASG}/web`,
          kind: 'asg',
          size: 1,
          currentImage: 'ami-1',
          newImage: 'ami-2',
          currentVersion: '3',
          newVersion: 'created',
          startSeconds: 0,
          expectedSeconds: 1200,
          settings: { minHealthyPercentage: 100, maxHealthyPercentage: 200 },
          pools: ['database/orders'],
          warnings: ['alone in its group'],
        },
        {
          id: '111111111111/eu-west-1/ecs/shop/api',
          kind: 'ecs',
          size: 3,
          startSeconds: 0,
          expectedSeconds: 60,
        },
      ],
    },
  ],
};

describe('a plan', () => {
  it('shows what would be worked on, in which order, when, and why the rest is left', () => {
    expect(renderPlan(documentOf([staging, empty]), options)).toEqual([
      'staging  2 targets in 1 batch, at most 2 at once, about 25m  plan abcdef012345',
      '  strategy  batch; the first failed target stops new work',
      '  limits    1 at once in an account; the same Service never in two Regions at once',
      '  pools     database/orders 2 through 1',
      '  refresh   minHealthyPercentage 90, alarms errors + latency',
      '  gates     approval by a person; clock times are those of one that comes at once; bake time of 5m after the last target',
      '  ! about 9 hours',
      `  ! ${ASG}/old  would not be worked on: a launch configuration`,
      '  batch 1  +0s to +20m (12:10 to 12:30 UTC)  first of 1',
      `    ${ASG}/web  1 instance  ami-1 → ami-2  version 3 → new  database/orders  about 20m`,
      '      with minHealthyPercentage 100, maxHealthyPercentage 200',
      '      ! alone in its group',
      '    111111111111/eu-west-1/ecs/shop/api  3 tasks  about 1m',
      '',
      'production  0 targets in 0 batches, at most 2 at once  plan abcdef012345',
      `  - ${ASG}/jobs  up to date: it runs the image`,
      '',
      '1 instance and 3 tasks to be replaced in 1 batch; started now and approved at once, done at about 2026-11-23 12:35 UTC. 1 up to date, 1 left alone, 2 warnings.',
      '2 targets would be worked on. Nothing has changed.',
    ]);
  });

  it('says when there is nothing to do', () => {
    expect(renderPlan(documentOf([empty]), options).at(-1)).toBe(
      'Nothing to do: every target that can be worked on is up to date.',
    );
    expect([hasChanges(documentOf([empty])), hasChanges(documentOf([empty, staging]))]).toEqual([
      false,
      true,
    ]);
  });

  it('names places that nobody could look into, and takes them for something to do', () => {
    const unreachable = [{ account: '444444444444', region: 'eu-west-1', reason: 'AccessDenied' }];
    const document = documentOf([
      { ...empty, unreachable, counts: { ...empty.counts, unreachable: unreachable.length } },
    ]);
    const plan = { ...document, totals: { ...document.totals, unreachable: 1 } };
    const lines = renderPlan(plan, options);
    expect(lines).toContain(
      '  ✗ 444444444444/eu-west-1  cannot be looked into, so nothing would be done there: AccessDenied',
    );
    expect(lines.at(-1)).toContain('1 place could not be looked into');
    expect(hasChanges(plan)).toBe(true);
  });

  it('says that the image is still to be built, and what the preflight has found', () => {
    const { image: _, ...unbuilt } = documentOf([empty]);
    const preflight = {
      refusals: [
        {
          check: 'alarms' as const,
          account: '111111111111',
          region: 'eu-west-1',
          environment: 'staging',
          targets: 3,
          example: `${ASG}/web`,
          message: 'there is no alarm errors',
        },
      ],
      warnings: [],
    };
    const lines = renderPlan({ ...unbuilt, preflight }, options);
    expect(lines[0]).toBe(
      'The image is still to be built: the plan is that of a release whose image is new.',
    );
    expect(lines).toContain('Preflight: a release would be refused for 1 reason.');
    expect(lines).toContain(
      `  ✗ 111111111111, eu-west-1, staging: there is no alarm errors (${ASG}/web and 2 others)`,
    );
  });

  it('is a page long for three thousand targets, and whole when that is asked for', () => {
    const large = documentOf([manyTargets(3000, 5)]);
    const lines = renderPlan(large, options);
    expect(lines.length).toBeLessThan(60);
    expect(lines.join('\n')).not.toContain('asg/web-7 ');
    expect(lines).toContain('  … 587 more batches');
    expect(lines.filter((line) => line.startsWith('  batch '))).toHaveLength(13);
    expect(lines.filter((line) => line.includes('and 999 others: has one instance'))).toHaveLength(1);
    const whole = renderPlan(large, { ...options, all: true });
    expect(whole.filter((line) => line.startsWith('    111111111111/'))).toHaveLength(3000);
  });
});
