import { partitionOf } from '../../partition.js';
import type { IncomingCall } from '../strike.js';

/** ARNs of what a call acts on, by the member of the input that names it; the first member that is given counts. */
const NAMED: Readonly<Record<string, readonly (readonly [member: string, arn: (id: string) => string])[]>> = {
  autoscaling: [['AutoScalingGroupName', (name) => `autoScalingGroup:*:autoScalingGroupName/${name}`]],
  ec2: [
    ['LaunchTemplateId', (id) => `launch-template/${id}`],
    ['ImageId', (id) => `image/${id}`],
  ],
  ecs: [
    ['service', (name) => `service/${name}`],
    ['cluster', (name) => `cluster/${name}`],
  ],
  elasticloadbalancing: [['Name', (name) => `targetgroup/${name}/*`]],
  events: [['Name', (name) => `rule/${name}`]],
  monitoring: [['AlarmName', (name) => `alarm:${name}`]],
  sqs: [
    ['QueueName', (name) => name],
    ['QueueUrl', (url) => url.split('/').at(-1) ?? '*'],
  ],
  sns: [['Name', (name) => name]],
  ssm: [['Name', (name) => `parameter/${name.replace(/^\//, '')}`]],
};

/** The resource that a call is about, as a refusal names it: an ARN that the call names, or `*`. */
export function resourceOf({ service, account, region, input }: IncomingCall): string {
  const given = Object.values(input).find((value) => typeof value === 'string' && value.startsWith('arn:'));
  if (typeof given === 'string') return given;
  for (const [member, arn] of NAMED[service] ?? []) {
    const id = input[member];
    if (typeof id === 'string')
      return `arn:${partitionOf(region)}:${ARN_NAMES[service] ?? service}:${region}:${account}:${arn(id)}`;
  }
  return '*';
}

const ARN_NAMES: Readonly<Record<string, string>> = { monitoring: 'cloudwatch' };
