import { AwsError, type RequestContext } from '../../service.js';
import { topicByArn, type Topic } from './topic.js';

/** For an input that breaks a rule. */
export function invalidParameter(what: string): AwsError {
  return new AwsError('InvalidParameter', `Invalid parameter: ${what}`);
}

/**
 * The topic of an ARN.
 * @throws AwsError when it is none of the caller's account and Region
 */
export function topicOf(arn: string, { world, account, region }: RequestContext): Topic {
  const [, arnRegion, arnAccount] = /^arn:aws[a-z-]*:sns:([^:]+):(\d{12}):[^:]+$/.exec(arn) ?? [];
  if (arnRegion === undefined) {
    throw invalidParameter(
      'TopicArn Reason: An ARN must have at least 6 elements, not ' + arn.split(':').length,
    );
  }
  if (arnRegion !== region) throw invalidParameter('TopicArn');
  if (arnAccount !== account) {
    throw new AwsError(
      'AuthorizationError',
      `User is not authorized to perform this operation on ${arn}`,
      403,
    );
  }
  const topic = topicByArn(world, account, region, arn);
  if (!topic) throw new AwsError('NotFound', 'Topic does not exist', 404);
  return topic;
}

/** For a token that was never handed out. */
export function invalidNextToken(): AwsError {
  return invalidParameter('NextToken Reason: An error occurred while reading the next token');
}

/** What the journal calls a topic. */
export function resourceOf({ account, region, name }: Topic): string {
  return `${account}/${region}/topic/${name}`;
}
