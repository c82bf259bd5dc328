import { PublishCommand } from '@aws-sdk/client-sns';
import type { NotificationConfig } from '../config/schema.js';
import type { NotificationText } from '../rollout/notificationText.js';
import type { ActivityDependencies } from './deps.js';

/** Telling people. */
export function createNotificationActivities({ aws, announce }: ActivityDependencies) {
  return {
    /** Sends one notification to one receiver. */
    async notify(input: { to: NotificationConfig; text: NotificationText; release: string }): Promise<void> {
      const { to, text } = input;
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
            }),
          );
        }
      }
    },
  };
}

/** SNS refuses subjects over 100 characters, with line breaks, or with other than printable ASCII characters. */
function asSubject(text: string): string {
  return text.replace(/[^\x20-\x7e]+/g, '-').slice(0, 100);
}
