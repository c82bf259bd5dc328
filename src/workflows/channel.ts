import type { ChannelInput } from '../activities/channels.js';
import type { EnvironmentInput } from '../contract/messages.js';
import { accountsOf } from '../rollout/accounts.js';

/** How long a channel parameter may take to be right everywhere: SSM validates an AMI ID within seconds. */
export const CHANNEL_DEADLINE = '10 minutes';

/** The channel parameters of an environment, in every account and Region of it. */
export function channelOf({
  config,
  environment,
  image,
  release,
}: Pick<EnvironmentInput, 'config' | 'environment' | 'image' | 'release'>): ChannelInput {
  return {
    pipeline: config.pipeline,
    environment,
    image,
    accounts: accountsOf(config, environment),
    regions: config.regions,
    release,
  };
}
