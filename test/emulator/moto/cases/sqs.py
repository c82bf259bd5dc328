from cases import cases_of

case = cases_of("sqs")


def url_of(world, name="events"):
    return world.client("sqs").get_queue_url(QueueName=name)["QueueUrl"]


@case("CreateQueue")
def new(world):
    world.client("sqs").create_queue(QueueName="events", Attributes={"VisibilityTimeout": "30"})


@case("CreateQueue")
def again(world):
    world.client("sqs").create_queue(QueueName="events", Attributes={"VisibilityTimeout": "30"})


@case("CreateQueue")
def again_with_other_attributes(world):
    world.client("sqs").create_queue(QueueName="events", Attributes={"VisibilityTimeout": "60"})


@case("CreateQueue")
def of_a_bad_name(world):
    world.client("sqs").create_queue(QueueName="a b")


@case("GetQueueUrl")
def of_a_queue(world):
    world.client("sqs").get_queue_url(QueueName="events")


@case("GetQueueUrl")
def of_no_queue(world):
    world.client("sqs").get_queue_url(QueueName="none")


@case("GetQueueAttributes")
def all_of_them(world):
    world.client("sqs").get_queue_attributes(QueueUrl=url_of(world), AttributeNames=["All"])


@case("GetQueueAttributes")
def one_of_them(world):
    world.client("sqs").get_queue_attributes(QueueUrl=url_of(world), AttributeNames=["QueueArn"])


@case("GetQueueAttributes")
def of_a_queue_that_is_not_there(world):
    url = url_of(world).replace("events", "none")
    world.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["All"])


@case("SetQueueAttributes")
def of_the_visibility(world):
    world.client("sqs").set_queue_attributes(QueueUrl=url_of(world), Attributes={"VisibilityTimeout": "20"})


@case("SetQueueAttributes")
def of_an_unknown_name(world):
    world.client("sqs").set_queue_attributes(QueueUrl=url_of(world), Attributes={"Colour": "red"})


@case("ListQueues")
def all_queues(world):
    world.client("sqs").list_queues()


@case("SendMessage")
def of_text(world):
    world.client("sqs").send_message(QueueUrl=url_of(world), MessageBody="hello")


@case("SendMessage")
def with_attributes(world):
    attribute = {"DataType": "String", "StringValue": "staging"}
    world.client("sqs").send_message(
        QueueUrl=url_of(world), MessageBody="hello", MessageAttributes={"environment": attribute}
    )


@case("SendMessage")
def of_nothing(world):
    world.client("sqs").send_message(QueueUrl=url_of(world), MessageBody="")


@case("ReceiveMessage")
def one(world):
    world.client("sqs").receive_message(QueueUrl=url_of(world), VisibilityTimeout=0)


@case("ReceiveMessage")
def with_everything(world):
    world.client("sqs").receive_message(
        QueueUrl=url_of(world),
        VisibilityTimeout=0,
        MaxNumberOfMessages=10,
        MessageSystemAttributeNames=["All"],
        MessageAttributeNames=["All"],
    )


@case("ReceiveMessage")
def too_many(world):
    world.client("sqs").receive_message(QueueUrl=url_of(world), MaxNumberOfMessages=11)


def received(world):
    (message, *_) = world.client("sqs").receive_message(QueueUrl=url_of(world))["Messages"]
    return message["ReceiptHandle"]


@case("ChangeMessageVisibility")
def to_be_seen_again(world):
    world.client("sqs").change_message_visibility(
        QueueUrl=url_of(world), ReceiptHandle=received(world), VisibilityTimeout=0
    )


@case("DeleteMessage")
def that_was_received(world):
    world.client("sqs").delete_message(QueueUrl=url_of(world), ReceiptHandle=received(world))


@case("DeleteMessageBatch")
def of_one(world):
    world.client("sqs").delete_message_batch(
        QueueUrl=url_of(world), Entries=[{"Id": "1", "ReceiptHandle": received(world)}]
    )


@case("ReceiveMessage")
def from_an_empty_queue(world):
    world.client("sqs").receive_message(QueueUrl=url_of(world))


@case("DeleteMessage")
def by_no_handle_of_ours(world):
    world.client("sqs").delete_message(QueueUrl=url_of(world), ReceiptHandle="none")


@case("PurgeQueue")
def of_the_queue(world):
    world.client("sqs").purge_queue(QueueUrl=url_of(world))


@case("DeleteQueue")
def that_is_there(world):
    world.client("sqs").delete_queue(QueueUrl=url_of(world))
