import {
  CreateTopicCommand,
  GetTopicAttributesCommand,
  ListTopicsCommand,
  PublishCommand,
  type PublishCommandInput,
} from '@aws-sdk/client-sns';
import { describe, expect, it } from 'vitest';
import { messagesOf } from '../../../emulator/services/sns.js';
import { clientsOf, emulate, OWNER, REGION, STAGING } from '../support.js';

const TOPIC = `arn:aws:sns:${REGION}:${OWNER}:golden-ami`;

describe('SNS', () => {
  it('keeps what is published', async () => {
    const emulator = await emulate();
    const { MessageId } = await clientsOf(emulator, OWNER).sns.send(
      new PublishCommand({
        TopicArn: TOPIC,
        Subject: 'Release 1',
        Message: 'staging <is> done & "well"\n',
        MessageAttributes: {
          environment: { DataType: 'String', StringValue: 'staging' },
          hash: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255, 10]) },
        },
      }),
    );
    expect(messagesOf(emulator.world, OWNER, REGION, 'golden-ami')).toEqual([
      {
        messageId: MessageId,
        at: emulator.clock.now(),
        subject: 'Release 1',
        message: 'staging <is> done & "well"\n',
        attributes: {
          environment: { DataType: 'String', StringValue: 'staging' },
          hash: { DataType: 'Binary', BinaryValue: new Uint8Array([0, 255, 10]) },
        },
      },
    ]);
    expect(emulator.journal.effects).toMatchObject([
      { action: 'Publish', resource: `${OWNER}/${REGION}/topic/golden-ami` },
    ]);
  });

  it('makes a topic once', async () => {
    const emulator = await emulate();
    const { sns } = clientsOf(emulator, STAGING);
    const create = new CreateTopicCommand({ Name: 'releases', Attributes: { DisplayName: 'Releases' } });
    const { TopicArn } = await sns.send(create);
    expect((await sns.send(create)).TopicArn).toBe(TopicArn);
    expect((await sns.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn }]);
    const { Attributes } = await sns.send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({ TopicArn, Owner: STAGING, DisplayName: 'Releases' });
    expect(emulator.journal.effects).toHaveLength(1);
    await expect(sns.send(new CreateTopicCommand({ Name: 'a b' }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it.each<[string, string, Partial<PublishCommandInput>, string]>([
    ['a topic that there is not', OWNER, { TopicArn: `${TOPIC}s` }, 'NotFoundException'],
    ['another account’s topic', STAGING, {}, 'AuthorizationErrorException'],
    ['no topic', OWNER, { TopicArn: undefined }, 'InvalidParameterException'],
    ['what is no ARN', OWNER, { TopicArn: 'golden-ami' }, 'InvalidParameterException'],
    ['an empty message', OWNER, { Message: '' }, 'InvalidParameterException'],
    ['too long a message', OWNER, { Message: 'x'.repeat(256 * 1024 + 1) }, 'InvalidParameterException'],
  ])('refuses to publish to %s', async (_, account, input, name) => {
    const emulator = await emulate();
    await expect(
      clientsOf(emulator, account).sns.send(
        new PublishCommand({ TopicArn: TOPIC, Message: 'hello', ...input }),
      ),
    ).rejects.toMatchObject({ name });
  });
});
