import type { PlanDocument, PlannedEnvironment, PlannedTarget } from '../../src/plans/document.js';

/** The plan of an environment without targets. */
export function emptyEnvironment(environment: string): PlannedEnvironment {
  return {
    environment,
    hash: 'abcdef0123456789'.repeat(4),
    scopeHash: '0123456789abcdef'.repeat(4),
    strategy: 'batch',
    maxConcurrent: 2,
    refresh: {},
    failureBudget: 0,
    approval: false,
    bakeSeconds: 0,
    startSeconds: 0,
    expectedSeconds: 0,
    counts: { targets: 0, instances: 0, tasks: 0, batches: 0, upToDate: 0, refused: 0, warnings: 0 },
    pools: [],
    batches: [],
    upToDate: [],
    refused: [],
    warnings: [],
  };
}

/** So many targets of ten minutes in batches; every third one has a warning. */
export function manyTargets(total: number, batchSize: number): PlannedEnvironment {
  const targets = Array.from({ length: total }, (_, index): PlannedTarget => {
    const startSeconds = Math.floor(index / batchSize) * 600;
    return {
      id: `111111111111/eu-west-1/asg/web-${index + 1}`,
      kind: 'asg',
      size: 3,
      currentImage: 'ami-0aaaaaaaaaaaaaaa1',
      newImage: 'ami-0aaaaaaaaaaaaaaa2',
      currentVersion: '12',
      newVersion: 'created',
      startSeconds,
      expectedSeconds: 600,
      ...(index % 3 === 0 && { warnings: ['has one instance'] }),
    };
  });
  const batches = Array.from({ length: Math.ceil(total / batchSize) }, (_, index) => ({
    number: index + 1,
    reason: 'Auto Scaling groups; about 10m for the longest',
    startSeconds: index * 600,
    endSeconds: (index + 1) * 600,
    targets: targets.slice(index * batchSize, (index + 1) * batchSize),
  }));
  return {
    ...emptyEnvironment('production'),
    expectedSeconds: batches.length * 600,
    counts: {
      targets: total,
      instances: total * 3,
      tasks: 0,
      batches: batches.length,
      upToDate: 0,
      refused: 0,
      warnings: Math.ceil(total / 3),
    },
    batches,
  };
}

/** The plan of a release with these environments, one after the other. */
export function documentOf(environments: PlannedEnvironment[]): PlanDocument {
  const sum = (key: keyof PlannedEnvironment['counts']) =>
    environments.reduce((total, { counts }) => total + (counts[key] ?? 0), 0);
  return {
    version: 1,
    pipeline: 'web',
    image: { name: 'web', version: '1.4.0', amis: [{ region: 'eu-west-1', amiId: 'ami-0aaaaaaaaaaaaaaa2' }] },
    totals: {
      targets: sum('targets'),
      instances: sum('instances'),
      tasks: sum('tasks'),
      batches: sum('batches'),
      upToDate: sum('upToDate'),
      refused: sum('refused'),
      warnings: sum('warnings'),
      expectedSeconds: environments.reduce((total, { expectedSeconds }) => total + expectedSeconds, 0),
    },
    environments,
    preflight: { refusals: [], warnings: [] },
  };
}
