import { partitionOf } from '../../config/partitions.js';
import { checkConfig } from '../../config/load.js';
import type { Config, ConfigInput } from '../../config/schema.js';

/** What the demo's config takes from the fleet. */
export interface DemoFleet {
  readonly owner: string;
  readonly regions: readonly string[];
  readonly accounts: readonly { readonly id: string; readonly name: string; readonly roleName: string }[];
  readonly imagePipelines: readonly { readonly name: string; readonly region: string }[];
  readonly topics: readonly {
    readonly name: string;
    readonly account: string;
    readonly region?: string | undefined;
  }[];
}

/** The pipeline's name: part of every workflow ID of the demo. */
export const DEMO_PIPELINE = 'demo';

/**
 * The config of the demo's release: that of a small team, but for the polling, which goes with a clock on which a
 * minute passes in a second.
 */
export function demoConfig(fleet: DemoFleet): Config {
  const { owner, regions, accounts, imagePipelines, topics } = fleet;
  const [pipeline] = imagePipelines;
  if (!pipeline) throw new Error('the demo needs a fleet with an image pipeline');
  const config: ConfigInput = {
    pipeline: DEMO_PIPELINE,
    image: {
      imageBuilder: {
        pipelineArn: `arn:${partitionOf(pipeline.region)}:imagebuilder:${pipeline.region}:${owner}:image-pipeline/${pipeline.name}`,
      },
    },
    accounts: accounts.map(({ id, name, roleName }) => ({
      id,
      name,
      roleName,
      environment: name.endsWith('staging') ? 'staging' : 'production',
    })),
    regions: [...regions],
    environments: [
      {
        name: 'staging',
        ...everythingTagged('staging'),
        batchSize: 5,
        refresh: { minHealthyPercentage: 50, maxHealthyPercentage: 150 },
        bakeTime: '3 seconds',
      },
      {
        name: 'production',
        ...everythingTagged('production'),
        approval: true,
        batchSize: 8,
        maxConcurrent: 6,
        refresh: { minHealthyPercentage: 50, maxHealthyPercentage: 150, autoRollback: true },
        bakeTime: '3 seconds',
      },
    ],
    polling: { minInterval: '0.5 seconds', maxInterval: '1 second', reportInterval: '0.5 seconds' },
    notifications: [
      { type: 'console' },
      ...topics.map(({ name, account, region }) => ({
        type: 'sns' as const,
        topicArn: `arn:${partitionOf(region ?? pipeline.region)}:sns:${region ?? pipeline.region}:${account}:${name}`,
      })),
    ],
  };
  return checkConfig(config);
}

function everythingTagged(environment: string) {
  const tagged = { include: [{ tags: { Environment: environment } }] };
  return { autoScalingGroups: tagged, ecsServices: tagged };
}
