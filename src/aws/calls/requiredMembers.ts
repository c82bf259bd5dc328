/**
 * Members of the outputs without which an answer is none. `a.b` is a member of a member, `a[].b` one of every
 * element of a list. A list that is empty is there; one that is missing is not: an answer that lost it must
 * not read as "there are none".
 */
export type RequiredMembers = readonly string[];

/**
 * By operation. Where the rows come from: the `…CommandOutput` types of the SDK, the "Response Elements" of
 * each operation's page in AWS's API reference, and their examples. AWS's models mark almost no member of an
 * output as required, so that each is sent is not promised; that empty lists are sent as such is seen in the
 * examples (`failures: []` of `DescribeServices`), and assumed of the others. `SuspendProcesses` and
 * `ResumeProcesses` answer nothing but the ID of the request ("If the action is successful, the service sends
 * back an HTTP 200 response with an empty HTTP body"; on the wire that is the response's metadata).
 */
export const REQUIRED_MEMBERS: Readonly<Record<string, RequiredMembers>> = {
  'AutoScaling:CancelInstanceRefresh': ['InstanceRefreshId'],
  'AutoScaling:DescribeAutoScalingGroups': ['AutoScalingGroups[].AutoScalingGroupName'],
  'AutoScaling:DescribeAutoScalingInstances': ['AutoScalingInstances[].InstanceId'],
  'AutoScaling:DescribeInstanceRefreshes': [
    'InstanceRefreshes[].InstanceRefreshId',
    'InstanceRefreshes[].Status',
  ],
  'AutoScaling:DescribeTrafficSources': ['TrafficSources[].Identifier', 'TrafficSources[].State'],
  'AutoScaling:ResumeProcesses': [],
  'AutoScaling:RollbackInstanceRefresh': ['InstanceRefreshId'],
  'AutoScaling:StartInstanceRefresh': ['InstanceRefreshId'],
  'AutoScaling:SuspendProcesses': [],
  // Of metric alarms only: alarms of the other types are left out where they were not asked for.
  'CloudWatch:DescribeAlarms': ['MetricAlarms[].AlarmName'],
  'EC2:CreateLaunchTemplateVersion': ['LaunchTemplateVersion.VersionNumber'],
  'EC2:DescribeImages': ['Images[].ImageId'],
  'EC2:DescribeInstanceTypes': ['InstanceTypes[].InstanceType'],
  'EC2:DescribeLaunchTemplateVersions': [
    'LaunchTemplateVersions[].VersionNumber',
    'LaunchTemplateVersions[].LaunchTemplateData',
  ],
  'EC2:RunInstances': ['Instances'],
  'ECS:DescribeCapacityProviders': ['capacityProviders[].name'],
  'ECS:DescribeClusters': ['clusters[].clusterArn'],
  'ECS:DescribeContainerInstances': ['containerInstances'],
  'ECS:DescribeServiceDeployments': ['serviceDeployments[].status'],
  'ECS:DescribeServices': ['services[].serviceArn', 'services[].status', 'services[].deployments'],
  'ECS:ListClusters': ['clusterArns'],
  'ECS:ListContainerInstances': ['containerInstanceArns'],
  'ECS:ListServiceDeployments': ['serviceDeployments[].serviceDeploymentArn', 'serviceDeployments[].status'],
  'ECS:ListServices': ['serviceArns'],
  'ECS:StopServiceDeployment': ['serviceDeploymentArn'],
  'ECS:UpdateService': ['service.deployments'],
  // An instance that the answer has lost would count as not registered, and one without a state as unhealthy.
  'ELB:DescribeTargetHealth': [
    'TargetHealthDescriptions[].Target.Id',
    'TargetHealthDescriptions[].TargetHealth.State',
  ],
  'ImageBuilder:CancelImageCreation': ['imageBuildVersionArn'],
  // Settings without their distributions would be completed as if they had none, and so lose them.
  'ImageBuilder:GetDistributionConfiguration': ['distributionConfiguration.distributions'],
  'ImageBuilder:GetImage': ['image.state.status'],
  'ImageBuilder:GetImagePipeline': ['imagePipeline.arn'],
  'ImageBuilder:GetImageRecipe': ['imageRecipe.arn'],
  'ImageBuilder:GetInfrastructureConfiguration': ['infrastructureConfiguration.arn'],
  'ImageBuilder:StartImagePipelineExecution': ['imageBuildVersionArn'],
  'ImageBuilder:UpdateDistributionConfiguration': ['distributionConfigurationArn'],
  'SNS:Publish': ['MessageId'],
  'SSM:GetParameter': ['Parameter.Value', 'Parameter.Version'],
  'SSM:GetParameterHistory': ['Parameters[].Value', 'Parameters[].Version'],
  'SSM:PutParameter': ['Version'],
  'STS:AssumeRole': ['Credentials.AccessKeyId', 'Credentials.SecretAccessKey', 'Credentials.SessionToken'],
  'STS:GetCallerIdentity': ['Account'],
};

/** The required members that an output lacks; none of an operation without a row. */
export function membersLacking(operation: string, output: unknown): string[] {
  const required = REQUIRED_MEMBERS[operation] ?? [];
  return required.filter((path) => !has(output, path.split('.')));
}

function has(value: unknown, [step, ...rest]: readonly string[]): boolean {
  if (step === undefined) return value !== undefined && value !== null;
  const isList = step.endsWith('[]');
  const member = memberOf(value, isList ? step.slice(0, -2) : step);
  if (!isList) return has(member, rest);
  return Array.isArray(member) && member.every((element) => has(element, rest));
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}
