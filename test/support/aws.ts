import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SSMClient } from '@aws-sdk/client-ssm';
import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { REGION } from './fleets.js';
import { OWNER_CREDENTIALS } from './simulation.js';

/** SDK clients in a managed account, as somebody else than golden-ami has them: a role assumed at the emulator. */
export async function awsClients(endpoint: string, account: string, externalId?: string) {
  const provider = fromTemporaryCredentials({
    masterCredentials: OWNER_CREDENTIALS,
    params: {
      RoleArn: `arn:aws:iam::${account}:role/golden-ami`,
      RoleSessionName: 'test',
      ...(externalId === undefined ? {} : { ExternalId: externalId }),
    },
    clientConfig: { endpoint, region: REGION },
  });
  const settings = { endpoint, region: REGION, credentials: await provider() };
  return {
    autoScaling: new AutoScalingClient(settings),
    ec2: new EC2Client(settings),
    ecs: new ECSClient(settings),
    elasticLoadBalancing: new ElasticLoadBalancingV2Client(settings),
    ssm: new SSMClient(settings),
  };
}

/** EC2 as the account has it that owns the images. */
export function ownersEc2(endpoint: string): EC2Client {
  return new EC2Client({ endpoint, region: REGION, credentials: OWNER_CREDENTIALS });
}
