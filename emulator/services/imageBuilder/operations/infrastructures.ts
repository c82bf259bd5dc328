import type {
  CreateInfrastructureConfigurationCommandInput,
  CreateInfrastructureConfigurationResponse,
  GetInfrastructureConfigurationCommandInput,
  GetInfrastructureConfigurationResponse,
} from '@aws-sdk/client-imagebuilder';
import type { RequestContext } from '../../../service.js';
import { alreadyExists } from '../errors.js';
import { checkName } from '../names.js';
import { answer, once, refuseSettings, stateOf } from '../request.js';
import { arnOf, normalName, resourceOf } from '../resources.js';
import { found } from '../state.js';
import { describeInfrastructure } from './describe.js';

/** One infrastructure configuration by its ARN. */
export function getInfrastructureConfiguration(
  { infrastructureConfigurationArn }: GetInfrastructureConfigurationCommandInput,
  context: RequestContext,
): GetInfrastructureConfigurationResponse {
  const infrastructure = found(stateOf(context).infrastructures, infrastructureConfigurationArn);
  return answer(context, { infrastructureConfiguration: describeInfrastructure(infrastructure) });
}

/** Makes an infrastructure configuration. The instances that builds run on are not to be seen in EC2. */
export function createInfrastructureConfiguration(
  input: CreateInfrastructureConfigurationCommandInput,
  context: RequestContext,
): CreateInfrastructureConfigurationResponse {
  refuseSettings(input, [
    'instanceMetadataOptions',
    'keyPair',
    'logging',
    'placement',
    'resourceTags',
    'securityGroupIds',
    'snsTopicArn',
    'subnetId',
  ]);
  return once('CreateInfrastructureConfiguration', input, context, () => {
    const { infrastructures } = stateOf(context);
    const name = checkName(input.name);
    const arn = arnOf(context.account, context.region, 'infrastructure-configuration', normalName(name));
    if (infrastructures.has(arn)) throw alreadyExists(arn);
    infrastructures.set(arn, {
      arn,
      name,
      description: input.description,
      instanceTypes: input.instanceTypes ?? [],
      instanceProfileName: input.instanceProfileName ?? '',
      terminateInstanceOnFailure: input.terminateInstanceOnFailure ?? true,
      tags: input.tags ?? {},
      createdAt: context.now,
    });
    context.effect('CreateInfrastructureConfiguration', resourceOf(arn));
    return { infrastructureConfigurationArn: arn };
  });
}
