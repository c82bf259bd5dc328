from cases import cases_of
from world import REGION, STAGING

case = cases_of("sns")
TOPIC = f"arn:aws:sns:{REGION}:{STAGING}:releases"
NO_TOPIC = f"arn:aws:sns:{REGION}:{STAGING}:none"


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
