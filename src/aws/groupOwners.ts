import type { GroupOwner } from '../contract/group.js';
import { commandOf } from '../contract/shell.js';

/** A group as far as its owner is told by it. */
interface OwnedGroup {
  readonly name: string;
  readonly region: string;
  readonly tags: Readonly<Record<string, string>>;
  /** `Operator.Principal` of the Auto Scaling API. */
  readonly operator?: string | undefined;
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
 * Stands in a command for the launch template of a node group, which is not the one of its Auto Scaling
 * group.
 */
const NODE_TEMPLATE = 'id=LAUNCH_TEMPLATE_ID,version=VERSION';

/**
 * The services whose groups are not to be changed behind their back. Which others make groups, and why they
 * are not here, is told by docs/decisions/0054-groups-that-another-service-owns.md.
 */
const OWNING_SERVICES: readonly OwningService[] = [
  {
    // "Every managed node is provisioned as part of an Amazon EC2 Auto Scaling group that's managed for you
    // by Amazon EKS" (EKS user guide, "Simplify node lifecycle with managed node groups"). "The Amazon EC2
    // launch template version for your managed node group does not match the version that Amazon EKS created"
    // is an error of it (`Issue`, Ec2LaunchTemplateVersionMismatch); a refresh drains no node. That "Amazon
    // EKS tags managed node group resources" is documented, these keys are not: seen in many accounts.
    service: 'Amazon EKS',
    tag: 'eks:nodegroup-name',
    what: ({ tags }) => `managed node group ${tags['eks:nodegroup-name']} of cluster ${clusterOf(tags)}`,
    // "If you need to update a custom AMI in a node group that was deployed with a launch template, then
    // update your custom AMI, specify the new ID in a new version of the launch template, and then update the
    // node group to the new version of the launch template" (`UpdateNodegroupVersion`). Without a launch
    // template, the same operation brings an AMI of EKS, not ours.
    command: ({ region, tags }) =>
      commandOf(
        ...['aws', 'eks', 'update-nodegroup-version', '--region', region, '--cluster-name', clusterOf(tags)],
        ...['--nodegroup-name', tags['eks:nodegroup-name'] ?? '', '--launch-template', NODE_TEMPLATE],
      ),
  },
  {
    // "Modify the resources in your environment only by using Elastic Beanstalk. If you modify resources
    // using another service's console, CLI commands, or SDKs, Elastic Beanstalk won't be able to accurately
    // monitor the state of those resources" (Elastic Beanstalk developer guide, "Managing environments"). Its
    // tags: "By default, Elastic Beanstalk applies three tags: elasticbeanstalk:environment-name – The name
    // of the environment … You can't edit these default tags" ("Tagging resources in your Elastic Beanstalk
    // environment").
    service: 'AWS Elastic Beanstalk',
    tag: 'elasticbeanstalk:environment-name',
    what: ({ tags }) => `environment ${tags['elasticbeanstalk:environment-name']}`,
    // `ImageId`: "You can override the default Amazon Machine Image (AMI) by specifying your own custom AMI
    // ID." (the same guide, "General options for all environments").
    command: ({ region, tags }) =>
      commandOf(
        ...['aws', 'elasticbeanstalk', 'update-environment', '--region', region, '--environment-name'],
        tags['elasticbeanstalk:environment-name'] ?? '',
        '--option-settings',
        `Namespace=aws:autoscaling:launchconfiguration,OptionName=ImageId,Value=${IMAGE}`,
      ),
  },
  {
    // "Manually modifying these Batch-managed resources, unless explicitly stated in AWS Batch documentation,
    // may result in unexpected behavior resulting in INVALID Compute Environment" (Batch user guide,
    // "Updating compute environments"). The tag: `aws:RequestTag/AWSBatchServiceTag` of the managed policy
    // BatchServiceRolePolicy.
    service: 'AWS Batch',
    tag: 'AWSBatchServiceTag',
    what: ({ name }) => {
      const environment = computeEnvironmentOf(name);
      return environment === undefined ? 'compute environment' : `compute environment ${environment}`;
    },
    // `imageId`: "changing the AMI ID requires an infrastructure update of the compute environment", and that
    // is: "Infrastructure updates replace the instances in your compute environment" (the same guide).
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

/**
 * The service that a group belongs to; undefined when it is nobody's but the account's. AWS itself names
 * some: "If you specify this parameter, … All mutating API calls from non-operator callers are rejected with
 * an AccessDenied exception" (`CreateAutoScalingGroup`, `Operator`), and no role of an account is a service.
 */
export function ownerOf(group: OwnedGroup): GroupOwner | undefined {
  const { name, region, operator } = group;
  const tagged = OWNING_SERVICES.find(({ tag }) => group.tags[tag] !== undefined);
  const owner = tagged && {
    service: tagged.service,
    what: tagged.what(group),
    command: tagged.command(group),
  };
  if (operator === undefined) return owner;
  const command = commandOf(
    ...['aws', 'autoscaling', 'describe-auto-scaling-groups', '--region', region],
    ...['--auto-scaling-group-names', name],
  );
  return { service: operator, what: 'Auto Scaling group', command, ...owner, operator };
}

function clusterOf(tags: OwnedGroup['tags']): string {
  return tags['eks:cluster-name'] ?? 'CLUSTER';
}

/**
 * Batch names a group by its compute environment: `<name>-asg-<UUID>`, in newer ones with `AWSBatch-` before
 * it. Not documented; seen in accounts. A name of another form leads to a command that lists the
 * environments.
 */
function computeEnvironmentOf(groupName: string): string | undefined {
  return /^(?:AWSBatch-)?(.+)-asg-[0-9a-f-]{36}$/.exec(groupName)?.[1];
}
