import { DescribeAutoScalingGroupsCommand } from '@aws-sdk/client-auto-scaling';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeImagesCommand } from '@aws-sdk/client-ec2';
import { ListClustersCommand } from '@aws-sdk/client-ecs';
import { DescribeTargetGroupsCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { ListRulesCommand } from '@aws-sdk/client-eventbridge';
import { ListImagePipelinesCommand } from '@aws-sdk/client-imagebuilder';
import { ListTopicsCommand } from '@aws-sdk/client-sns';
import { ListQueuesCommand } from '@aws-sdk/client-sqs';
import { GetParametersCommand } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Clients } from '../support.js';

/** One harmless call of each service. */
export const calls = {
  autoscaling: ({ autoScaling }: Clients) => autoScaling.send(new DescribeAutoScalingGroupsCommand({})),
  ec2: ({ ec2 }: Clients) => ec2.send(new DescribeImagesCommand({ Owners: ['self'] })),
  ecs: ({ ecs }: Clients) => ecs.send(new ListClustersCommand({})),
  elasticloadbalancing: ({ elasticLoadBalancing }: Clients) =>
    elasticLoadBalancing.send(new DescribeTargetGroupsCommand({})),
  events: ({ eventBridge }: Clients) => eventBridge.send(new ListRulesCommand({})),
  imagebuilder: ({ imageBuilder }: Clients) => imageBuilder.send(new ListImagePipelinesCommand({})),
  monitoring: ({ cloudWatch }: Clients) => cloudWatch.send(new DescribeAlarmsCommand({})),
  sns: ({ sns }: Clients) => sns.send(new ListTopicsCommand({})),
  sqs: ({ sqs }: Clients) => sqs.send(new ListQueuesCommand({})),
  ssm: ({ ssm }: Clients) => ssm.send(new GetParametersCommand({ Names: ['/none'] })),
  sts: ({ sts }: Clients) => sts.send(new GetCallerIdentityCommand({})),
} as const satisfies Record<string, (clients: Clients) => Promise<unknown>>;

/** What an SDK client throws, as far as tests look. */
export interface SdkError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
}

/** The error that a call ends with. */
export async function errorOf(call: Promise<unknown>): Promise<SdkError> {
  try {
    await call;
  } catch (error) {
    return error as SdkError;
  }
  throw new Error('the call succeeded');
}

/** What came of a call: `ok`, or the name of the error. */
export async function outcomeOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'ok';
  } catch (error) {
    return (error as SdkError).name;
  }
}
