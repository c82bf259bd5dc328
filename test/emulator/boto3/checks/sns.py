import json

from harness import OWNER, REGION, check, client, code_of, error_of

sns = client("sns")
sqs = client("sqs")
TOPIC = f"arn:aws:sns:{REGION}:{OWNER}:golden-ami"
subscriptions = {}


def queue_arn(name):
    return f"arn:aws:sqs:{REGION}:{OWNER}:{name}"


def received(name):
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    answer = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
    return answer.get("Messages", [])


@check("CreateTopic")
def create_topic():
    arn = sns.create_topic(Name="releases", Attributes={"DisplayName": "Releases"})["TopicArn"]
    assert arn == f"arn:aws:sns:{REGION}:{OWNER}:releases"
    assert sns.create_topic(Name="releases")["TopicArn"] == arn
    assert code_of(sns.create_topic, Name="a b") == "InvalidParameter"


@check("ListTopics")
def list_topics():
    arns = [topic["TopicArn"] for topic in sns.list_topics()["Topics"]]
    assert arns == [TOPIC, f"arn:aws:sns:{REGION}:{OWNER}:releases"], arns


@check("Subscribe")
def subscribe():
    for name, attributes in [("enveloped", {}), ("raw", {"RawMessageDelivery": "true"})]:
        sqs.create_queue(QueueName=name)
        subscriptions[name] = sns.subscribe(
            TopicArn=TOPIC, Protocol="sqs", Endpoint=queue_arn(name), Attributes=attributes
        )["SubscriptionArn"]
        assert subscriptions[name].startswith(f"{TOPIC}:")
    again = sns.subscribe(TopicArn=TOPIC, Protocol="sqs", Endpoint=queue_arn("enveloped"))
    assert again["SubscriptionArn"] == subscriptions["enveloped"]
    refused = error_of(sns.subscribe, TopicArn=TOPIC, Protocol="email", Endpoint="a@example.com")
    assert refused["ResponseMetadata"]["HTTPStatusCode"] == 501, refused


@check("ListSubscriptionsByTopic")
def list_subscriptions_by_topic():
    listed = sns.list_subscriptions_by_topic(TopicArn=TOPIC)["Subscriptions"]
    assert [(each["Protocol"], each["Endpoint"], each["Owner"]) for each in listed] == [
        ("sqs", queue_arn("enveloped"), OWNER),
        ("sqs", queue_arn("raw"), OWNER),
    ], listed


@check("GetTopicAttributes")
def get_topic_attributes():
    attributes = sns.get_topic_attributes(TopicArn=TOPIC)["Attributes"]
    assert attributes["Owner"] == OWNER and attributes["SubscriptionsConfirmed"] == "2"
    unknown = error_of(sns.get_topic_attributes, TopicArn=f"{TOPIC}s")
    assert unknown["Error"]["Code"] == "NotFound", unknown
    assert unknown["ResponseMetadata"]["HTTPStatusCode"] == 404


ATTRIBUTES = {"environment": {"DataType": "String", "StringValue": "staging"}}


@check("Publish")
def publish():
    message_id = sns.publish(
        TopicArn=TOPIC, Message='<done> & "well"', Subject="Release 1", MessageAttributes=ATTRIBUTES
    )["MessageId"]
    (enveloped,) = received("enveloped")
    envelope = json.loads(enveloped["Body"])
    assert envelope["Type"] == "Notification" and envelope["TopicArn"] == TOPIC
    assert envelope["MessageId"] == message_id and envelope["Subject"] == "Release 1"
    assert envelope["Message"] == '<done> & "well"'
    assert envelope["MessageAttributes"] == {"environment": {"Type": "String", "Value": "staging"}}
    (raw,) = received("raw")
    assert raw["Body"] == '<done> & "well"' and raw["MessageAttributes"] == ATTRIBUTES
    assert code_of(sns.publish, TopicArn=TOPIC, Message="") == "InvalidParameter"


@check("PublishBatch")
def publish_batch():
    entries = [
        {"Id": "a", "Message": "one"},
        {"Id": "b", "Message": json.dumps({"default": "x", "sqs": "two"}), "MessageStructure": "json"},
        {"Id": "c", "Message": "{}", "MessageStructure": "json"},
    ]
    answer = sns.publish_batch(TopicArn=TOPIC, PublishBatchRequestEntries=entries)
    assert [each["Id"] for each in answer["Successful"]] == ["a", "b"]
    assert [(each["Id"], each["Code"]) for each in answer["Failed"]] == [("c", "InvalidParameter")]
    assert [message["Body"] for message in received("raw")] == ["one", "two"]
    empty = code_of(sns.publish_batch, TopicArn=TOPIC, PublishBatchRequestEntries=[])
    assert empty == "EmptyBatchRequest", empty


@check("Unsubscribe")
def unsubscribe():
    for _ in range(2):
        sns.unsubscribe(SubscriptionArn=subscriptions["raw"])
    sns.publish(TopicArn=TOPIC, Message="three")
    assert received("raw") == []
    assert sns.get_topic_attributes(TopicArn=TOPIC)["Attributes"]["SubscriptionsDeleted"] == "1"
