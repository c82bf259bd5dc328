import type { ChannelFacts, PlaceFacts } from '../../contract/preflight.js';
import type { Judgement } from './check.js';

/** What golden-ami writes; with this data type SSM validates the AMI ID, and `resolve:ssm:` accepts the parameter. */
const TYPE = 'String';
const DATA_TYPE = 'aws:ec2:image';

/** An AMI ID of the form that AWS makes today, in place of one that is still to be built. */
const ANY_AMI = 'ami-0123456789abcdef0';

/** Whether the channel parameters that are there already can be written. */
export function judgeChannels({
  region,
  image,
  channels = [],
}: PlaceFacts): (Judgement & { environment: string })[] {
  return channels.flatMap((channel) =>
    judgeChannel(channel, region, image?.amiId ?? ANY_AMI).map((judgement) => ({
      ...judgement,
      environment: channel.environment,
    })),
  );
}

function judgeChannel(channel: ChannelFacts, region: string, amiId: string): Judgement[] {
  const { name, type, dataType, policies = [], allowedPattern, isFull } = channel;
  const command = (verb: string, more = '') => `aws ssm ${verb} --region ${region} --name ${name}${more}`;
  if (type !== TYPE) {
    // HierarchyTypeMismatchException: "Parameter Store doesn't support changing a parameter type in a hierarchy."
    const message =
      `the channel parameter ${name} is a ${type}, and its type cannot be changed: SSM would refuse the image's AMI ID. Delete it, and ` +
      `the release writes a ${TYPE}: ${command('delete-parameter')}`;
    return [{ fatal: true, message }];
  }
  const found: Judgement[] = [];
  if (allowedPattern !== undefined && !allows(allowedPattern, amiId)) {
    const message =
      `the channel parameter ${name} has the allowed pattern ${allowedPattern}, which no AMI ID like ${amiId} matches: ` +
      `SSM would refuse it. Change the pattern: ${command('put-parameter', ` --overwrite --allowed-pattern '^ami-.*' --value …`)}`;
    found.push({ fatal: true, message });
  }
  if (isFull === true) {
    const message =
      `the channel parameter ${name} has as many versions as SSM keeps, and the oldest has a label: SSM would refuse another one. ` +
      `Move the label: ${command('label-parameter-version', ' --labels …')}`;
    found.push({ fatal: true, message });
  }
  if (dataType !== DATA_TYPE) {
    const message =
      `the channel parameter ${name} has the data type ${dataType}: the release writes it as ${DATA_TYPE}, as groups that resolve it need. ` +
      `See it: ${command('get-parameter')}`;
    found.push({ fatal: false, message });
  }
  if (policies.length > 0) {
    const message =
      `the channel parameter ${name} has policies (${policies.join(', ')}): one that expires deletes it, and groups that resolve it launch ` +
      `nothing then. Take them off: ${command('put-parameter', ` --overwrite --policies '[]' --value …`)}`;
    found.push({ fatal: false, message });
  }
  return found;
}

/** A pattern that only Java reads says nothing here. */
function allows(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`).test(value);
  } catch {
    return true;
  }
}
