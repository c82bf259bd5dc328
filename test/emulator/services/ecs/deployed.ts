import {
  DescribeServicesCommand,
  ListServiceDeploymentsCommand,
  UpdateServiceCommand,
  type Service,
  type ServiceDeploymentBrief,
} from '@aws-sdk/client-ecs';
import type { FleetSource } from '../../../../emulator/fleet.js';
import { ACCOUNT, REGION, emulate, type Emulated } from '../autoScaling/emulated.js';

type FleetCluster = NonNullable<FleetSource['ecsClusters']>[number];
type FleetService = NonNullable<FleetCluster['services']>[number];

export const cluster = 'shop';
export const ARN = `arn:aws:ecs:${REGION}:${ACCOUNT}`;

/** Starts an emulator with a cluster `shop` on the group `web` and with these services. */
export function withServices(...services: FleetService[]): Promise<Emulated> {
  return withCluster({ services });
}

/** Starts an emulator with a cluster `shop` on the group `web`. */
export function withCluster(overrides: Partial<FleetCluster>): Promise<Emulated> {
  return emulate({
    ecsClusters: [
      {
        name: cluster,
        account: ACCOUNT,
        region: REGION,
        capacityGroup: 'web',
        tags: { team: 'shop' },
        ...overrides,
      },
    ],
  });
}

/** Starts an emulator with one service `api` of four tasks, whose deployments take four minutes. */
export function withService(overrides: Partial<FleetService> = {}): Promise<Emulated> {
  return withServices({
    name: 'api',
    desired: 4,
    settle: '4 minutes',
    tags: { env: 'staging' },
    ...overrides,
  });
}

/** A service as AWS describes it. */
export async function service(aws: Emulated, name = 'api'): Promise<Service> {
  const { services } = await aws.ecs.send(
    new DescribeServicesCommand({ cluster, services: [name], include: ['TAGS'] }),
  );
  return services?.[0] ?? {};
}

/** Forces a deployment, and returns the ID of what becomes the primary deployment. */
export async function deploy(aws: Emulated, name = 'api'): Promise<string> {
  const answer = await aws.ecs.send(
    new UpdateServiceCommand({ cluster, service: name, forceNewDeployment: true }),
  );
  return answer.service?.deployments?.[0]?.id ?? '';
}

/** A service's service deployments, newest first. */
export async function history(aws: Emulated, name = 'api'): Promise<ServiceDeploymentBrief[]> {
  const { serviceDeployments } = await aws.ecs.send(
    new ListServiceDeploymentsCommand({ cluster, service: name }),
  );
  return serviceDeployments ?? [];
}

/** Deployments as `PRIMARY IN_PROGRESS 2`: status, rollout state and running tasks. */
export function deployments({ deployments = [] }: Service): string[] {
  return deployments.map(
    ({ status, rolloutState, runningCount }) => `${status} ${rolloutState} ${runningCount}`,
  );
}
