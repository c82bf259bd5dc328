import { StartInstanceRefreshCommand } from '@aws-sdk/client-auto-scaling';
import { CreateLaunchTemplateCommand } from '@aws-sdk/client-ec2';
import { UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { StartImagePipelineExecutionCommand } from '@aws-sdk/client-imagebuilder';
import { CreateTopicCommand } from '@aws-sdk/client-sns';
import { PutParameterCommand } from '@aws-sdk/client-ssm';
import { OWNER, STAGING, type Clients } from '../support.js';

/** One call of each protocol that changes something: its operation, the account that makes it, the call. */
export const CHANGES: readonly [string, string, (clients: Clients) => Promise<unknown>][] = [
  [
    'StartInstanceRefresh',
    STAGING,
    ({ autoScaling }) => autoScaling.send(new StartInstanceRefreshCommand({ AutoScalingGroupName: 'web-1' })),
  ],
  [
    'CreateLaunchTemplate',
    STAGING,
    ({ ec2 }) =>
      ec2.send(
        new CreateLaunchTemplateCommand({
          LaunchTemplateName: 'new',
          LaunchTemplateData: { InstanceType: 'm5.large' },
        }),
      ),
  ],
  [
    'UpdateService',
    STAGING,
    ({ ecs }) =>
      ecs.send(new UpdateServiceCommand({ cluster: 'shop', service: 'api', forceNewDeployment: true })),
  ],
  [
    'StartImagePipelineExecution',
    OWNER,
    ({ imageBuilder }) =>
      imageBuilder.send(
        new StartImagePipelineExecutionCommand({
          imagePipelineArn: `arn:aws:imagebuilder:eu-west-1:${OWNER}:image-pipeline/web-base`,
          clientToken: 'one',
        }),
      ),
  ],
  ['CreateTopic', OWNER, ({ sns }) => sns.send(new CreateTopicCommand({ Name: 'news' }))],
  [
    'PutParameter',
    STAGING,
    ({ ssm }) => ssm.send(new PutParameterCommand({ Name: '/new', Value: 'x', Type: 'String' })),
  ],
];
