import type { GroupOwner } from '../contract/group.js';
import { commandOf } from '../contract/shell.js';

/** A group as far as its owner is told by it. */
interface OwnedGroup {
  readonly name: string;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** A service that makes Auto Scaling groups in the accounts of its users, and changes them itself. */
interface OwningService {
  readonly service: string;
  /** The tag that the service gives its groups. */
  readonly tag: string;
  /** What the group is to the service. */
  readonly what: (group: OwnedGroup) => string;
  /** How the service itself brings a new image there. */
  readonly command: (group: OwnedGroup) => string;
}

/** Stands in a command for what golden-ami cannot know while the image is not built. */
const IMAGE = 'IMAGE_ID';

/**
 * The services whose groups are not to be changed behind their back. Which others make groups, and why they are not here, is
 * told by docs/decisions/0054-groups-that-another-service-owns.md.
 */
const OWNING_SERVICES: readonly OwningService[] = [
  {
    // A group on another template version than EKS has made is an error of the node group: "Ec2LaunchTemplateVersionMismatch"
    // (https://docs.aws.amazon.com/eks/latest/APIReference/API_Issue.html); and a refresh does not drain nodes.
    service: 'Amazon EKS',
    tag: 'eks:nodegroup-name',
    what: ({ tags }) => `managed node group ${tags['eks:nodegroup-name']} of cluster ${clusterOf(tags)}`,
    command: ({ region, tags }) =>
      commandOf(
        ...['aws', 'eks', 'update-nodegroup-version', '--region', region, '--cluster-name', clusterOf(tags)],
        ...['--nodegroup-name', tags['eks:nodegroup-name'] ?? ''],
      ),
  },
  {
    // "Modify the resources in your environment only by using Elastic Beanstalk"
    // (https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/using-features.managing.html).
    service: 'AWS Elastic Beanstalk',
    tag: 'elasticbeanstalk:environment-name',
    what: ({ tags }) => `environment ${tags['elasticbeanstalk:environment-name']}`,
    command: ({ region, tags }) =>
      commandOf(
        ...['aws', 'elasticbeanstalk', 'update-environment', '--region', region, '--environment-name'],
        tags['elasticbeanstalk:environment-name'] ?? '',
        '--option-settings',
        `Namespace=aws:autoscaling:launchconfiguration,OptionName=ImageId,Value=${IMAGE}`,
      ),
  },
  {
    // "Manually modifying these Batch-managed resources … can result in unexpected behavior leading to INVALID compute
    // environments" (https://docs.aws.amazon.com/batch/latest/APIReference/API_CreateComputeEnvironment.html).
    service: 'AWS Batch',
    tag: 'AWSBatchServiceTag',
    what: ({ name }) => {
      const environment = computeEnvironmentOf(name);
      return environment === undefined ? 'compute environment' : `compute environment ${environment}`;
    },
    command: ({ name, region }) => {
      const environment = computeEnvironmentOf(name);
      if (environment === undefined)
        return commandOf('aws', 'batch', 'describe-compute-environments', '--region', region);
      return commandOf(
        ...['aws', 'batch', 'update-compute-environment', '--region', region, '--compute-environment'],
        ...[environment, '--compute-resources', `imageId=${IMAGE}`],
      );
    },
  },
];

/** The service that a group belongs to; undefined when it is nobody's but the account's. */
export function ownerOf(group: OwnedGroup): GroupOwner | undefined {
  const owner = OWNING_SERVICES.find(({ tag }) => group.tags[tag] !== undefined);
  return owner && { service: owner.service, what: owner.what(group), command: owner.command(group) };
}

function clusterOf(tags: OwnedGroup['tags']): string {
  return tags['eks:cluster-name'] ?? 'CLUSTER';
}

/** Batch names a group by its compute environment: `<name>-asg-<UUID>`, in newer ones with `AWSBatch-` before it. */
function computeEnvironmentOf(groupName: string): string | undefined {
  return /^(?:AWSBatch-)?(.+)-asg-[0-9a-f-]{36}$/.exec(groupName)?.[1];
}
