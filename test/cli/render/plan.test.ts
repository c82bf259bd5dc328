import { describe, expect, it } from 'vitest';
import { hasChanges, renderPlan } from '../../../src/cli/render/plan.js';
import { plain } from '../../../src/cli/render/style.js';
import type { EnvironmentPlan } from '../../../src/contract/plan.js';
import { ASG } from './fixtures.js';

const empty: EnvironmentPlan = {
  environment: 'production',
  hash: 'abcdef0123456789',
  maxConcurrent: 2,
  batches: [],
  upToDate: [{ id: `${ASG}/jobs`, kind: 'asg', reason: 'it runs the image' }],
  refused: [],
  warnings: [],
  expectedSeconds: 0,
};

const staging: EnvironmentPlan = {
  ...empty,
  environment: 'staging',
  expectedSeconds: 1500,
  warnings: ['about 9 hours'],
  refused: [{ id: `${ASG}/old`, kind: 'asg', reason: 'a launch configuration' }],
  upToDate: [],
  batches: [
    {
      number: 1,
      reason: 'first of 1',
      targets: [
        {
          id: `${ASG}/web`,
          kind: 'asg',
          size: 1,
          currentImage: 'ami-1',
          newImage: 'ami-2',
          expectedSeconds: 1200,
          warnings: ['alone in its group'],
        },
        { id: '111111111111/eu-west-1/ecs/shop/api', kind: 'ecs', size: 3, expectedSeconds: 60 },
      ],
    },
  ],
};

describe('a plan', () => {
  it('shows what would be worked on, in which order, and why the rest is left', () => {
    expect(renderPlan([staging, empty], plain)).toEqual([
      'staging  2 targets in 1 batch, at most 2 at once, about 25m  plan abcdef012345',
      '  ! about 9 hours',
      `  ! ${ASG}/old  would not be worked on: a launch configuration`,
      '  batch 1  first of 1',
      `    ${ASG}/web  1 instance  ami-1 → ami-2  about 20m`,
      '      ! alone in its group',
      '    111111111111/eu-west-1/ecs/shop/api  3 tasks  about 1m',
      '',
      'production  0 targets in 0 batches, at most 2 at once  plan abcdef012345',
      `  - ${ASG}/jobs  up to date: it runs the image`,
      '',
      '2 targets would be worked on. Nothing has changed.',
    ]);
  });

  it('says when there is nothing to do', () => {
    expect(renderPlan([empty], plain).at(-1)).toBe(
      'Nothing to do: every target that can be worked on is up to date.',
    );
    expect([hasChanges([empty]), hasChanges([empty, staging])]).toEqual([false, true]);
  });
});
