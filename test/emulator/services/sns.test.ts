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

  it('keeps FIFO topics, which refuse a message without its group, and deliver one twice only after five minutes', async () => {
    const emulator = await emulate();
    const { sns } = clientsOf(emulator, STAGING);
    const create = (Name: string, Attributes: Record<string, string>) =>
      sns.send(new CreateTopicCommand({ Name, Attributes }));
    const invalid = (words: string) => ({
      name: 'InvalidParameterException',
      message: expect.stringContaining(words) as string,
    });
    await expect(create('r.fifo', {})).rejects.toMatchObject(invalid('Topic Name'));
    await expect(create('r', { FifoTopic: 'true' })).rejects.toMatchObject(invalid('must end with .fifo'));
    const { TopicArn } = await create('r.fifo', { FifoTopic: 'true' });
    const publish = (input: Partial<PublishCommandInput>) =>
      sns.send(new PublishCommand({ TopicArn, Message: 'm', ...input }));
    await expect(publish({})).rejects.toMatchObject(
      invalid('The MessageGroupId parameter is required for FIFO topics'),
    );
    await expect(publish({ MessageGroupId: 'g' })).rejects.toMatchObject(invalid('MessageDeduplicationId'));
    await expect(publish({ MessageGroupId: 'a b', MessageDeduplicationId: 'd' })).rejects.toMatchObject(
      invalid('MessageGroupId'),
    );
    const message = { MessageGroupId: 'g', MessageDeduplicationId: 'd' };
    const first = await publish(message);
    expect(first.SequenceNumber).toMatch(/^\d{20}$/);
    expect((await publish({ ...message, Message: 'other words' })).MessageId).toBe(first.MessageId);
    expect((await publish({ ...message, MessageDeduplicationId: 'e' })).MessageId).not.toBe(first.MessageId);
    expect(messagesOf(emulator.world, STAGING, REGION, 'r.fifo')).toHaveLength(2);
    emulator.clock.advance(5 * 60 * 1000);
    expect((await publish(message)).MessageId).not.toBe(first.MessageId);

    const byContent = await create('c.fifo', { FifoTopic: 'true', ContentBasedDeduplication: 'true' });
    const say = (Message: string) =>
      sns.send(new PublishCommand({ TopicArn: byContent.TopicArn, Message, MessageGroupId: 'g' }));
    expect((await say('a')).MessageId).toBe((await say('a')).MessageId);
    expect((await say('b')).MessageId).not.toBe((await say('a')).MessageId);
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
