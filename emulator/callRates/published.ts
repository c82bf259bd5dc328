import type { CallRate } from './schema.js';

const EC2 = 'https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-throttling.html';
const ECS = 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html';
const SSM = 'https://docs.aws.amazon.com/general/latest/gr/ssm.html';

/**
 * The default rates that AWS publishes of operations that a release calls. Those of Auto Scaling, Image Builder,
 * STS and CloudWatch are not published; what is not here is not limited.
 */
export const PUBLISHED_RATES: readonly CallRate[] = [
  {
    service: 'ec2',
    operations: [
      'DescribeInstances',
      'DescribeInstanceStatus',
      'DescribeNetworkInterfaces',
      'DescribeSecurityGroups',
      'DescribeSnapshots',
      'DescribeSpotInstanceRequests',
      'DescribeVolumes',
    ],
    unfiltered: true,
    bucket: 50,
    refillPerSecond: 10,
    each: true,
    source: EC2,
  },
  { service: 'ec2', operations: ['Describe*'], bucket: 100, refillPerSecond: 20, each: true, source: EC2 },
  {
    service: 'ec2',
    operations: ['CreateLaunchTemplateVersion', 'ModifyLaunchTemplate', 'ModifyImageAttribute'],
    bucket: 100,
    refillPerSecond: 5,
    each: true,
    source: EC2,
  },
  { service: 'ec2', operations: ['CopyImage'], bucket: 100, refillPerSecond: 1, each: true, source: EC2 },
  {
    service: 'ecs',
    operations: ['CreateService', 'DeleteService', 'UpdateService'],
    bucket: 50,
    refillPerSecond: 5,
    each: false,
    source: ECS,
  },
  {
    service: 'ecs',
    operations: ['DescribeServices', 'ListServices'],
    bucket: 100,
    refillPerSecond: 20,
    each: false,
    source: ECS,
  },
  {
    service: 'ssm',
    operations: ['GetParameter*'],
    bucket: 40,
    refillPerSecond: 40,
    each: false,
    source: SSM,
  },
];
