import * as schemas from '@aws-sdk/client-ecs';
import type { Service } from '../service.js';
import {
  describeCapacityProviders,
  describeClusters,
  listClusters,
  listTagsForResource,
} from './ecs/clusters.js';
import { describeContainerInstances, listContainerInstances } from './ecs/containerInstances.js';
import { describeServiceDeployments, listServiceDeployments } from './ecs/serviceDeployments.js';
import { describeServices, listServices, updateService } from './ecs/services.js';

export { seedEcs } from './ecs/seed.js';

/** Amazon ECS: clusters on Auto Scaling groups, services, and deployments that take their time. */
export const ecs: Service = {
  signingName: 'ecs',
  protocols: ['json'],
  schemas,
  operations: {
    DescribeCapacityProviders: describeCapacityProviders,
    DescribeClusters: describeClusters,
    DescribeContainerInstances: describeContainerInstances,
    DescribeServiceDeployments: describeServiceDeployments,
    DescribeServices: describeServices,
    ListClusters: listClusters,
    ListContainerInstances: listContainerInstances,
    ListServiceDeployments: listServiceDeployments,
    ListServices: listServices,
    ListTagsForResource: listTagsForResource,
    UpdateService: updateService,
  },
};
