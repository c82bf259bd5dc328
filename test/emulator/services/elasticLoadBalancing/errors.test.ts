import {
  CreateTargetGroupCommand,
  DeleteTargetGroupCommand,
  DeregisterTargetsCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
  RegisterTargetsCommand,
  type ElasticLoadBalancingV2Client,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { expect, it } from 'vitest';
import { ACCOUNT, REGION } from '../autoScaling/emulated.js';
import { emulateBalanced, targetGroup } from './balanced.js';

const GONE = `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:targetgroup/gone/0123456789abcdef`;
const NO_BALANCER = `arn:aws:elasticloadbalancing:${REGION}:${ACCOUNT}:loadbalancer/app/none/0123456789abcdef`;
const MADE = { Name: 'made', Protocol: 'HTTP', Port: 80, VpcId: 'vpc-0123456789abcdef0' } as const;
const NOT_FOUND = ['TargetGroupNotFoundException', 'One or more target groups not found'] as const;

type Call = (client: ElasticLoadBalancingV2Client, arn: string) => Promise<unknown>;

it.each<[string, Call, string, string]>([
  [
    'a name that no target group has',
    (client) => client.send(new DescribeTargetGroupsCommand({ Names: ['web', 'none'] })),
    ...NOT_FOUND,
  ],
  [
    'an ARN that no target group has',
    (client) => client.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [GONE] })),
    ...NOT_FOUND,
  ],
  [
    'an ARN that is none',
    (client) => client.send(new DescribeTargetGroupsCommand({ TargetGroupArns: ['web'] })),
    'ValidationError',
    "'web' is not a valid target group ARN",
  ],
  [
    'a load balancer that there is not',
    (client) => client.send(new DescribeTargetGroupsCommand({ LoadBalancerArn: NO_BALANCER })),
    'LoadBalancerNotFoundException',
    'One or more load balancers not found',
  ],
  [
    'names and ARNs together',
    (client, arn) => client.send(new DescribeTargetGroupsCommand({ Names: ['web'], TargetGroupArns: [arn] })),
    'ValidationError',
    'Load balancer ARN, target group ARNs and names cannot be specified together',
  ],
  [
    'a page of more than AWS gives',
    (client) => client.send(new DescribeTargetGroupsCommand({ PageSize: 401 })),
    'ValidationError',
    "PageSize '401' must be between 1 and 400",
  ],
  [
    'a marker that was never given',
    (client) => client.send(new DescribeTargetGroupsCommand({ Marker: 'none' })),
    'ValidationError',
    "'none' is not a valid marker",
  ],
  [
    'the health in a target group that there is not',
    (client) => client.send(new DescribeTargetHealthCommand({ TargetGroupArn: GONE })),
    ...NOT_FOUND,
  ],
  [
    'the health of what is no instance',
    (client, TargetGroupArn) =>
      client.send(new DescribeTargetHealthCommand({ TargetGroupArn, Targets: [{ Id: '10.0.0.1' }] })),
    'ValidationError',
    "Instance ID '10.0.0.1' is not valid",
  ],
  [
    'a registration on a port that there is not',
    (client, TargetGroupArn) =>
      client.send(
        new RegisterTargetsCommand({
          TargetGroupArn,
          Targets: [{ Id: 'i-0123456789abcdef0', Port: 65_536 }],
        }),
      ),
    'ValidationError',
    "Port '65536' is not valid: it must be between '1' and '65535'",
  ],
  [
    'a registration with a target group that there is not',
    (client) =>
      client.send(
        new RegisterTargetsCommand({ TargetGroupArn: GONE, Targets: [{ Id: 'i-0123456789abcdef0' }] }),
      ),
    ...NOT_FOUND,
  ],
  [
    'a deregistration from a target group that there is not',
    (client) =>
      client.send(
        new DeregisterTargetsCommand({ TargetGroupArn: GONE, Targets: [{ Id: 'i-0123456789abcdef0' }] }),
      ),
    ...NOT_FOUND,
  ],
  [
    'a target group with the name of another',
    (client) => client.send(new CreateTargetGroupCommand({ ...MADE, Name: 'web' })),
    'DuplicateTargetGroupNameException',
    "A target group with the same name 'web' exists, but with different settings",
  ],
  [
    'a target group whose name begins with a hyphen',
    (client) => client.send(new CreateTargetGroupCommand({ ...MADE, Name: '-web' })),
    'ValidationError',
    "Target group name '-web' cannot begin or end with '-'",
  ],
  [
    'a target group without a port',
    (client) => client.send(new CreateTargetGroupCommand({ ...MADE, Port: undefined })),
    'ValidationError',
    'A port must be specified',
  ],
  [
    'a target group without a VPC',
    (client) => client.send(new CreateTargetGroupCommand({ ...MADE, VpcId: undefined })),
    'ValidationError',
    'A VPC ID must be specified',
  ],
  [
    'a target group that checks too rarely',
    (client) => client.send(new CreateTargetGroupCommand({ ...MADE, HealthCheckIntervalSeconds: 301 })),
    'ValidationError',
    "Health check interval '301' must be in the range '5-300'",
  ],
  [
    'a target group of addresses',
    (client) => client.send(new CreateTargetGroupCommand({ ...MADE, TargetType: 'ip' })),
    'NotImplementedByEmulator',
    'The emulator does not have the target type ip of target groups.',
  ],
  [
    'a target group for appliances',
    (client) => client.send(new CreateTargetGroupCommand({ ...MADE, Protocol: 'GENEVE', Port: 6081 })),
    'NotImplementedByEmulator',
    'The emulator does not have the protocol GENEVE of target groups.',
  ],
  [
    'the end of a target group that a load balancer uses',
    (client, TargetGroupArn) => client.send(new DeleteTargetGroupCommand({ TargetGroupArn })),
    'ResourceInUseException',
    "Target group '<arn>' is currently in use by a listener or a rule",
  ],
])('refuses %s', async (_, call, name, message) => {
  const balanced = await emulateBalanced();
  const arn = await balanced.arn();
  await expect(call(balanced.aws.elasticLoadBalancing, arn)).rejects.toMatchObject({
    name,
    message: message.replace('<arn>', arn),
  });
});

it('describes target groups page by page', async () => {
  const { aws } = await emulateBalanced({
    targetGroups: ['a', 'b', 'c'].map((name) => targetGroup({ name })),
    group: { targetGroups: [] },
  });
  const names: (string | undefined)[][] = [];
  let Marker: string | undefined;
  do {
    const page = await aws.elasticLoadBalancing.send(
      new DescribeTargetGroupsCommand({ PageSize: 2, Marker }),
    );
    names.push(page.TargetGroups?.map(({ TargetGroupName }) => TargetGroupName) ?? []);
    Marker = page.NextMarker;
  } while (Marker !== undefined);
  expect(names).toEqual([['a', 'b'], ['c']]);
});

it('makes a target group once, and anew under its name when it was deleted', async () => {
  const { aws } = await emulateBalanced();
  const make = async () => {
    const { TargetGroups } = await aws.elasticLoadBalancing.send(new CreateTargetGroupCommand(MADE));
    return TargetGroups?.[0]?.TargetGroupArn;
  };
  const first = await make();
  expect(await make()).toBe(first);
  await aws.elasticLoadBalancing.send(new DeleteTargetGroupCommand({ TargetGroupArn: first }));
  await aws.elasticLoadBalancing.send(new DeleteTargetGroupCommand({ TargetGroupArn: first }));
  expect(await make()).not.toBe(first);
});
