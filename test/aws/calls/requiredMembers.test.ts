import { describe, expect, it } from 'vitest';
import { membersLacking, REQUIRED_MEMBERS } from '../../../src/aws/calls/requiredMembers.js';
import { operationsCalled } from '../../support/operations.js';

/** The services as calls are named after them. */
const SERVICES: Readonly<Record<string, string>> = {
  'client-auto-scaling': 'AutoScaling',
  'client-cloudwatch': 'CloudWatch',
  'client-ec2': 'EC2',
  'client-ecs': 'ECS',
  'client-elastic-load-balancing-v2': 'ELB',
  'client-imagebuilder': 'ImageBuilder',
  'client-sns': 'SNS',
  'client-ssm': 'SSM',
  'client-sts': 'STS',
};

describe('the table of required members', () => {
  it('has a row for every operation that is called, and no other', () => {
    const called = operationsCalled().map((operation) => {
      const [client = '', name = ''] = operation.split(' ');
      return `${SERVICES[client] ?? client}:${name}`;
    });
    expect(Object.keys(REQUIRED_MEMBERS).sort()).toEqual(called.sort());
  });

  it('asks for something, but where AWS answers nothing', () => {
    const nothing = Object.entries(REQUIRED_MEMBERS).flatMap(([operation, members]) =>
      members.length === 0 ? [operation] : [],
    );
    expect(nothing).toEqual(['AutoScaling:ResumeProcesses', 'AutoScaling:SuspendProcesses']);
  });
});

describe('membersLacking', () => {
  it.each<[string, unknown, string[]]>([
    ['AutoScaling:StartInstanceRefresh', {}, ['InstanceRefreshId']],
    ['AutoScaling:StartInstanceRefresh', undefined, ['InstanceRefreshId']],
    ['AutoScaling:StartInstanceRefresh', { InstanceRefreshId: 'x' }, []],
    ['AutoScaling:DescribeAutoScalingGroups', {}, ['AutoScalingGroups[].AutoScalingGroupName']],
    ['AutoScaling:DescribeAutoScalingGroups', { AutoScalingGroups: [] }, []],
    [
      'AutoScaling:DescribeAutoScalingGroups',
      { AutoScalingGroups: [{ AutoScalingGroupName: 'a' }, {}] },
      ['AutoScalingGroups[].AutoScalingGroupName'],
    ],
    ['ECS:ListServices', {}, ['serviceArns']],
    ['ECS:ListServices', { serviceArns: [] }, []],
    ['ImageBuilder:GetImage', { image: {} }, ['image.state.status']],
    ['ImageBuilder:GetImage', { image: { state: { status: 'BUILDING' } } }, []],
    ['SSM:GetParameter', { Parameter: { Version: 1 } }, ['Parameter.Value']],
    ['SSM:GetParameter', { Parameter: { Version: 0, Value: '' } }, []],
    ['AutoScaling:SuspendProcesses', {}, []],
  ])('%s %j', (operation, output, expected) => {
    expect(membersLacking(operation, output)).toEqual(expected);
  });
});
