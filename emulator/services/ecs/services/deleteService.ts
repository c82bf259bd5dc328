import type { DeleteServiceCommandInput, DeleteServiceResponse } from '@aws-sdk/client-ecs';
import type { RequestContext } from '../../../service.js';
import { invalidParameter, serviceNotFound } from '../errors.js';
import { clusterNamed, desiredCountOf, resourceOf, serviceNamed } from '../state.js';
import { describeService } from './describeServices.js';

/** Deletes a service that wants no tasks, or any with `force`. It can be described still. */
export function deleteService(
  { cluster, service: name, force }: DeleteServiceCommandInput,
  context: RequestContext,
): DeleteServiceResponse {
  const { world, account, region, now } = context;
  const service = serviceNamed(clusterNamed(world, account, region, cluster), name);
  if (service.deletedAt !== undefined) throw serviceNotFound();
  if (desiredCountOf(service) > 0 && force !== true) {
    throw invalidParameter('The service cannot be stopped while it is scaled above 0.');
  }
  service.deletedAt = now;
  context.effect('DeleteService', resourceOf(service));
  return { service: describeService(service, false, context) };
}
