import * as schemas from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Service } from '../service.js';
import { createTargetGroup, deleteTargetGroup } from './elasticLoadBalancing/create.js';
import { describeTargetGroups, describeTargetHealth } from './elasticLoadBalancing/describe.js';
import { deregisterTargets, registerTargets } from './elasticLoadBalancing/register.js';

export { seedTargetGroups } from './elasticLoadBalancing/seed.js';

/** Elastic Load Balancing, version 2: target groups, and how healthy the instances in them are. */
export const elasticLoadBalancing: Service = {
  signingName: 'elasticloadbalancing',
  protocols: ['query'],
  schemas,
  operations: {
    CreateTargetGroup: createTargetGroup,
    DeleteTargetGroup: deleteTargetGroup,
    DeregisterTargets: deregisterTargets,
    DescribeTargetGroups: describeTargetGroups,
    DescribeTargetHealth: describeTargetHealth,
    RegisterTargets: registerTargets,
  },
};
