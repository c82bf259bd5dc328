import type { AutoScalingGroup } from '@aws-sdk/client-auto-scaling';
import { describe, expect, it } from 'vitest';
import { ownerOf } from '../../src/aws/groupOwners.js';
import { snapshotOf } from '../../src/aws/groups.js';

const owner = (tags: Record<string, string>, name = 'web') => ownerOf({ name, region: 'eu-west-1', tags });
const UUID = '640012bd-4e90-3f19-9dd2-c09a23dc923d';

describe('ownerOf', () => {
  it.each<[string, Record<string, string>, string, string]>([
    [
      'workers',
      { 'eks:nodegroup-name': "we'b;echo $(id)", 'eks:cluster-name': 'prod' },
      "managed node group we'b;echo $(id) of cluster prod",
      `aws eks update-nodegroup-version --region eu-west-1 --cluster-name prod --nodegroup-name 'we'\\''b;echo $(id)' --launch-template id=LAUNCH_TEMPLATE_ID,version=VERSION`,
    ],
    [
      'awseb-e-1-stack-AWSEBAutoScalingGroup-1',
      { 'elasticbeanstalk:environment-name': 'shop-env', 'aws:cloudformation:stack-name': 'awseb-e-1' },
      'environment shop-env',
      'aws elasticbeanstalk update-environment --region eu-west-1 --environment-name shop-env --option-settings ' +
        'Namespace=aws:autoscaling:launchconfiguration,OptionName=ImageId,Value=IMAGE_ID',
    ],
    [
      `AWSBatch-nightly-asg-${UUID}`,
      { AWSBatchServiceTag: 'batch' },
      'compute environment nightly',
      'aws batch update-compute-environment --region eu-west-1 --compute-environment nightly --compute-resources imageId=IMAGE_ID',
    ],
    [
      `nightly-asg-${UUID}`,
      { AWSBatchServiceTag: 'batch' },
      'compute environment nightly',
      'aws batch update-compute-environment --region eu-west-1 --compute-environment nightly --compute-resources imageId=IMAGE_ID',
    ],
    [
      'renamed',
      { AWSBatchServiceTag: 'batch' },
      'compute environment',
      'aws batch describe-compute-environments --region eu-west-1',
    ],
  ])('%s: %o', (name, tags, what, command) => {
    expect(owner(tags, name)).toMatchObject({ what, command });
  });

  it('believes AWS where it names the only service that may change a group', () => {
    const group = { name: 'web', region: 'eu-west-1', operator: 'eks.amazonaws.com' };
    expect(ownerOf({ ...group, tags: {} })).toEqual({
      service: 'eks.amazonaws.com',
      what: 'Auto Scaling group',
      command:
        'aws autoscaling describe-auto-scaling-groups --region eu-west-1 --auto-scaling-group-names web',
      operator: 'eks.amazonaws.com',
    });
    expect(ownerOf({ ...group, tags: { 'eks:nodegroup-name': 'w' } })).toMatchObject({
      service: 'Amazon EKS',
      what: 'managed node group w of cluster CLUSTER',
      operator: 'eks.amazonaws.com',
    });
    const described = {
      AutoScalingGroupName: 'web',
      Operator: { Principal: 'eks.amazonaws.com' },
    } as AutoScalingGroup;
    expect(snapshotOf(described, { kind: 'none' }).owner).toMatchObject({ operator: 'eks.amazonaws.com' });
  });

  it.each<[string, Record<string, string>]>([
    ['nodes that nobody manages', { 'kubernetes.io/cluster/prod': 'owned', 'eks:cluster-name': 'prod' }],
    ['a capacity provider of ECS', { AmazonECSManaged: '' }],
    ['a stack of CloudFormation', { 'aws:cloudformation:stack-name': 'shop' }],
    ['no tags', {}],
  ])('does not take for owned: %s', (_, tags) => {
    expect(owner(tags)).toBeUndefined();
  });
});
