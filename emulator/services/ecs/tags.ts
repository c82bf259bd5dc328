import type { ListTagsForResourceCommandInput, ListTagsForResourceResponse } from '@aws-sdk/client-ecs';
import type { RequestContext } from '../../service.js';
import { invalidParameter } from './errors.js';
import { tagList } from './request.js';
import { findCluster, findService } from './state.js';

/** The tags of a cluster or of a service. */
export function listTagsForResource(
  { resourceArn = '' }: ListTagsForResourceCommandInput,
  { world, account, region }: RequestContext,
): ListTagsForResourceResponse {
  const [, type, path = ''] = /^arn:aws[a-z-]*:ecs:[^:]+:\d+:(\w+)\/(.+)$/.exec(resourceArn) ?? [];
  const [clusterName = ''] = path.split('/');
  const cluster = findCluster(world, account, region, clusterName);
  const resource = type === 'service' ? cluster && findService(cluster, resourceArn) : cluster;
  if (!resource || resource.arn !== resourceArn) {
    throw invalidParameter('The specified resource is not found. Specify a valid ARN and try again.');
  }
  return { tags: tagList(resource.tags) };
}
