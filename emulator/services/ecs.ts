import * as schemas from '@aws-sdk/client-ecs';
import type { Service } from '../service.js';
import {
  createCapacityProvider,
  deleteCapacityProvider,
  describeCapacityProviders,
} from './ecs/capacity/capacityProviders.js';
import { describeContainerInstances, listContainerInstances } from './ecs/capacity/containerInstances.js';
import {
  createCluster,
  deleteCluster,
  describeClusters,
  listClusters,
  putClusterCapacityProviders,
} from './ecs/clusters.js';
import {
  describeServiceDeployments,
  describeServiceRevisions,
  listServiceDeployments,
} from './ecs/deployments/serviceDeployments.js';
import { stopServiceDeployment } from './ecs/deployments/stop.js';
import { createService } from './ecs/services/createService.js';
import { deleteService } from './ecs/services/deleteService.js';
import { describeServices, listServices } from './ecs/services/describeServices.js';
import { updateService } from './ecs/services/updateService.js';
import { listTagsForResource } from './ecs/tags.js';
import { describeTaskDefinition, registerTaskDefinition } from './ecs/taskDefinitions.js';

export type { DeploymentBehaviour } from './ecs/deployments/behaviour.js';
export { ecsDeploymentEvents } from './ecs/deploymentEvents.js';
export { seedEcs } from './ecs/seed.js';
export { setDeploymentBehaviour } from './ecs/deployments/setBehaviour.js';

/** Amazon ECS: clusters on Auto Scaling groups, services, and deployments that take their time. */
export const ecs: Service = {
  signingName: 'ecs',
  protocols: ['json'],
  schemas,
  operations: {
    CreateCapacityProvider: createCapacityProvider,
    CreateCluster: createCluster,
    CreateService: createService,
    DeleteCapacityProvider: deleteCapacityProvider,
    DeleteCluster: deleteCluster,
    DeleteService: deleteService,
    DescribeCapacityProviders: describeCapacityProviders,
    DescribeClusters: describeClusters,
    DescribeContainerInstances: describeContainerInstances,
    DescribeServiceDeployments: describeServiceDeployments,
    DescribeServiceRevisions: describeServiceRevisions,
    DescribeServices: describeServices,
    DescribeTaskDefinition: describeTaskDefinition,
    ListClusters: listClusters,
    ListContainerInstances: listContainerInstances,
    ListServiceDeployments: listServiceDeployments,
    ListServices: listServices,
    ListTagsForResource: listTagsForResource,
    PutClusterCapacityProviders: putClusterCapacityProviders,
    RegisterTaskDefinition: registerTaskDefinition,
    StopServiceDeployment: stopServiceDeployment,
    UpdateService: updateService,
  },
};
