import { createHash } from 'node:crypto';
import { Context } from '@temporalio/activity';
import { PublishCommand } from '@aws-sdk/client-sns';
import type { NotificationConfig } from '../config/schema.js';
import { oneLine, shown } from '../contract/text.js';
import type { NotificationText } from '../rollout/notificationText.js';
import type { ActivityDependencies } from './deps.js';

/** Telling people. */
export function createNotificationActivities({ aws, announce }: ActivityDependencies) {
  return {
    /** Sends one notification to one receiver. */
    async notify(input: { to: NotificationConfig; text: NotificationText; release: string }): Promise<void> {
      const { to } = input;
      // It is read in mail programs, chats and terminals, and has names and words of others in it.
      const text = { subject: oneLine(input.text.subject), message: shown(input.text.message) };
      switch (to.type) {
        case 'console':
          announce(text);
          return;
        case 'sns': {
          const region = to.topicArn.split(':')[3] ?? '';
          await aws.sns({ roleArn: to.roleArn }, region, input.release).send(
            new PublishCommand({
              TopicArn: to.topicArn,
              Subject: asSubject(text.subject),
              Message: text.message,
              ...(to.topicArn.endsWith('.fifo') && orderOf(input.release)),
            }),
          );
        }
      }
    },
  };
}

/**
 * What a FIFO topic wants of a message: those of a release in their order, and each once. Every attempt of one activity is the same
 * message, so a repeated one is not delivered again; a reminder in the same words is another message. Both are at most 128
 * printable ASCII characters (`PublishInput` of the SDK).
 */
function orderOf(release: string): { MessageGroupId: string; MessageDeduplicationId: string } {
  const { workflowExecution, activityId } = Context.current().info;
  const group = `golden-ami-${release}`;
  return {
    MessageGroupId: /^[!-~]{1,128}$/.test(group) ? group : `golden-ami-${digest(release)}`,
    MessageDeduplicationId: digest(`${workflowExecution?.runId ?? ''}/${activityId}`),
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** SNS refuses subjects over 100 characters, with line breaks, or with other than printable ASCII characters. */
function asSubject(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, '-').slice(0, 100);
}
