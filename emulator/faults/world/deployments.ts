import type { World } from '../../world.js';
import { anyOf } from '../glob.js';
import { strikeWorld, type Beginning } from './active.js';
import type { WorldRuleOf } from './schema.js';

/** The ECS service in which a deployment begins. */
export interface StruckService extends Beginning {
  readonly cluster: string;
  readonly service: string;
}

/** What a deployment that begins is made to come to, if a fault is in force for its service. */
export function deploymentFault(world: World, where: StruckService): WorldRuleOf<'service'> | undefined {
  return strikeWorld(
    world,
    'service',
    where,
    ({ clusters, services }) => anyOf(clusters)(where.cluster) && anyOf(services)(where.service),
  );
}
