from cases import cases_of
from world import REGION, STAGING

case = cases_of("sns")
TOPIC = f"arn:aws:sns:{REGION}:{STAGING}:releases"
NO_TOPIC = f"arn:aws:sns:{REGION}:{STAGING}:none"
QUEUE = f"arn:aws:sqs:{REGION}:{STAGING}:subscriber"


@case("CreateTopic")
def new(world):
    world.client("sns").create_topic(Name="releases")


@case("CreateTopic")
def again(world):
    world.client("sns").create_topic(Name="releases")


@case("CreateTopic")
def with_a_bad_name(world):
    world.client("sns").create_topic(Name="a b")


@case("GetTopicAttributes")
def of_a_topic(world):
    world.client("sns").get_topic_attributes(TopicArn=TOPIC)


@case("GetTopicAttributes")
def of_no_topic(world):
    world.client("sns").get_topic_attributes(TopicArn=NO_TOPIC)


@case("ListTopics")
def all_topics(world):
    world.client("sns").list_topics()


@case("Publish")
def to_a_topic(world):
    world.client("sns").publish(TopicArn=TOPIC, Subject="Release", Message="done")


@case("Publish")
def with_attributes(world):
    attribute = {"DataType": "String", "StringValue": "staging"}
    world.client("sns").publish(TopicArn=TOPIC, Message="done", MessageAttributes={"environment": attribute})


@case("Publish")
def to_no_topic(world):
    world.client("sns").publish(TopicArn=NO_TOPIC, Message="done")


@case("Publish")
def too_long(world):
    world.client("sns").publish(TopicArn=TOPIC, Message="x" * (256 * 1024 + 1))


@case("Subscribe")
def a_queue(world):
    world.client("sqs").create_queue(QueueName="subscriber")
    world.client("sns").subscribe(TopicArn=TOPIC, Protocol="sqs", Endpoint=QUEUE, ReturnSubscriptionArn=True)


@case("Subscribe")
def to_a_topic_that_is_not_there(world):
    world.client("sns").subscribe(TopicArn=NO_TOPIC, Protocol="sqs", Endpoint=QUEUE)


@case("ListSubscriptionsByTopic")
def of_the_topic(world):
    world.client("sns").list_subscriptions_by_topic(TopicArn=TOPIC)


@case("ListSubscriptionsByTopic")
def of_a_topic_that_is_not_there(world):
    world.client("sns").list_subscriptions_by_topic(TopicArn=NO_TOPIC)


@case("PublishBatch")
def of_two(world):
    entries = [{"Id": "1", "Message": "one"}, {"Id": "2", "Message": "two"}]
    world.client("sns").publish_batch(TopicArn=TOPIC, PublishBatchRequestEntries=entries)


@case("PublishBatch")
def of_the_same_twice(world):
    entries = [{"Id": "1", "Message": "one"}, {"Id": "1", "Message": "two"}]
    world.client("sns").publish_batch(TopicArn=TOPIC, PublishBatchRequestEntries=entries)


@case("PublishBatch")
def to_a_topic_nobody_made(world):
    entries = [{"Id": "1", "Message": "one"}]
    world.client("sns").publish_batch(TopicArn=NO_TOPIC, PublishBatchRequestEntries=entries)


@case("Unsubscribe")
def the_queue(world):
    (subscription,) = world.client("sns").list_subscriptions_by_topic(TopicArn=TOPIC)["Subscriptions"]
    world.client("sns").unsubscribe(SubscriptionArn=subscription["SubscriptionArn"])


@case("Unsubscribe")
def nobody(world):
    world.client("sns").unsubscribe(SubscriptionArn=f"{NO_TOPIC}:00000000-0000-0000-0000-000000000000")


# moto takes this, and has another subscription then.


@case("Subscribe")
def by_no_protocol(world):
    world.client("sns").subscribe(TopicArn=TOPIC, Protocol="pigeon", Endpoint=QUEUE)
