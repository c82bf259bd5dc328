import hashlib

from harness import OWNER, REGION, STAGING, advance, check, client, code_of, error_of

sqs = client("sqs")
queue = {}
handles = {}


@check("CreateQueue")
def create_queue():
    attributes = {"VisibilityTimeout": "60", "DelaySeconds": "0"}
    queue["QueueUrl"] = sqs.create_queue(QueueName="releases", Attributes=attributes)["QueueUrl"]
    assert queue["QueueUrl"].endswith(f"/{OWNER}/releases"), queue
    assert sqs.create_queue(QueueName="releases", Attributes=attributes)["QueueUrl"] == queue["QueueUrl"]
    exists = code_of(sqs.create_queue, QueueName="releases", Attributes={"VisibilityTimeout": "61"})
    assert exists == "QueueAlreadyExists", exists
    fifo = error_of(sqs.create_queue, QueueName="releases.fifo", Attributes={"FifoQueue": "true"})
    assert fifo["ResponseMetadata"]["HTTPStatusCode"] == 501, fifo


@check("GetQueueUrl")
def get_queue_url():
    assert sqs.get_queue_url(QueueName="releases")["QueueUrl"] == queue["QueueUrl"]
    # The code of the query protocol, and the exception of the JSON one.
    unknown = error_of(sqs.get_queue_url, QueueName="none")
    assert unknown["Error"]["Code"] == "AWS.SimpleQueueService.NonExistentQueue", unknown
    assert unknown["Error"]["QueryErrorCode"] == "QueueDoesNotExist", unknown
    assert unknown["Error"]["Type"] == "Sender", unknown
    try:
        sqs.get_queue_url(QueueName="none")
        raise AssertionError("there is such a queue")
    except sqs.exceptions.QueueDoesNotExist:
        pass


@check("ListQueues")
def list_queues():
    assert sqs.list_queues()["QueueUrls"] == [queue["QueueUrl"]]
    assert sqs.list_queues(QueueNamePrefix="x").get("QueueUrls", []) == []
    sqs.create_queue(QueueName="second")
    pages = sqs.get_paginator("list_queues").paginate(PaginationConfig={"PageSize": 1})
    assert [len(page["QueueUrls"]) for page in pages] == [1, 1]


@check("SetQueueAttributes")
def set_queue_attributes():
    sqs.set_queue_attributes(**queue, Attributes={"VisibilityTimeout": "30"})
    wrong = code_of(sqs.set_queue_attributes, **queue, Attributes={"VisibilityTimeout": "x"})
    assert wrong == "InvalidAttributeValue", wrong


@check("GetQueueAttributes")
def get_queue_attributes():
    attributes = sqs.get_queue_attributes(**queue, AttributeNames=["All"])["Attributes"]
    assert attributes["VisibilityTimeout"] == "30"
    assert attributes["QueueArn"] == f"arn:aws:sqs:{REGION}:{OWNER}:releases"
    assert attributes["ApproximateNumberOfMessages"] == "0"
    one = sqs.get_queue_attributes(**queue, AttributeNames=["QueueArn"])["Attributes"]
    assert one == {"QueueArn": attributes["QueueArn"]}
    foreign = code_of(client("sqs", STAGING).get_queue_attributes, **queue)
    assert foreign == "AccessDenied", foreign


@check("SendMessage")
def send_message():
    body = 'größer & <kleiner> "✓"'
    sent = sqs.send_message(
        **queue,
        MessageBody=body,
        MessageAttributes={
            "size": {"DataType": "Number", "StringValue": "3"},
            "hash": {"DataType": "Binary", "BinaryValue": b"\x00\xff"},
        },
    )
    assert sent["MD5OfMessageBody"] == hashlib.md5(body.encode()).hexdigest()
    # Computed after AWS's documentation of the digest, independently of the emulator.
    parts = [(b"hash", b"Binary", 2, b"\x00\xff"), (b"size", b"Number", 1, b"3")]
    digest = hashlib.md5()
    for name, kind, transport, value in parts:
        for text in (name, kind):
            digest.update(len(text).to_bytes(4, "big") + text)
        digest.update(bytes([transport]) + len(value).to_bytes(4, "big") + value)
    assert sent["MD5OfMessageAttributes"] == digest.hexdigest(), sent
    assert code_of(sqs.send_message, **queue, MessageBody="\x01") == "InvalidMessageContents"
    sqs.send_message(**queue, MessageBody="late", DelaySeconds=120)


@check("ReceiveMessage")
def receive_message():
    (message,) = sqs.receive_message(
        **queue, MaxNumberOfMessages=10, AttributeNames=["All"], MessageAttributeNames=["si.*", "hash"]
    )["Messages"]
    assert message["Body"].endswith('"✓"') and message["Attributes"]["ApproximateReceiveCount"] == "1"
    assert message["MessageAttributes"] == {"hash": {"DataType": "Binary", "BinaryValue": b"\x00\xff"}}
    assert "Messages" not in sqs.receive_message(**queue, WaitTimeSeconds=20)
    advance("30 seconds")
    (again,) = sqs.receive_message(**queue, MessageSystemAttributeNames=["ApproximateReceiveCount"])["Messages"]
    assert again["MessageId"] == message["MessageId"]
    assert again["ReceiptHandle"] != message["ReceiptHandle"]
    assert again["Attributes"] == {"ApproximateReceiveCount": "2"}
    queue_state = sqs.get_queue_attributes(**queue, AttributeNames=["All"])["Attributes"]
    assert queue_state["ApproximateNumberOfMessagesNotVisible"] == "1"
    assert queue_state["ApproximateNumberOfMessagesDelayed"] == "1"
    assert code_of(sqs.receive_message, **queue, MaxNumberOfMessages=11) == "InvalidParameterValue"
    handles["first"], handles["latest"] = message["ReceiptHandle"], again["ReceiptHandle"]


@check("ChangeMessageVisibility")
def change_message_visibility():
    sqs.change_message_visibility(**queue, ReceiptHandle=handles["latest"], VisibilityTimeout=0)
    gone = error_of(
        sqs.change_message_visibility, **queue, ReceiptHandle=handles["latest"], VisibilityTimeout=9
    )
    assert gone["Error"]["QueryErrorCode"] == "MessageNotInflight", gone
    (message,) = sqs.receive_message(**queue)["Messages"]
    handles["latest"] = message["ReceiptHandle"]


@check("DeleteMessage")
def delete_message():
    # An old handle deletes nothing.
    sqs.delete_message(**queue, ReceiptHandle=handles["first"])
    sqs.delete_message(**queue, ReceiptHandle=handles["latest"])
    advance("10 minutes")
    (message,) = sqs.receive_message(**queue, MaxNumberOfMessages=10)["Messages"]
    assert message["Body"] == "late"
    handles["late"] = message["ReceiptHandle"]
    assert code_of(sqs.delete_message, **queue, ReceiptHandle="nonsense") == "ReceiptHandleIsInvalid"


@check("DeleteMessageBatch")
def delete_message_batch():
    entries = [{"Id": "a", "ReceiptHandle": handles["late"]}, {"Id": "b", "ReceiptHandle": "nonsense"}]
    answer = sqs.delete_message_batch(**queue, Entries=entries)
    assert answer["Successful"] == [{"Id": "a"}]
    assert [(entry["Id"], entry["Code"]) for entry in answer["Failed"]] == [("b", "ReceiptHandleIsInvalid")]
    empty = code_of(sqs.delete_message_batch, **queue, Entries=[])
    assert empty == "AWS.SimpleQueueService.EmptyBatchRequest", empty


@check("PurgeQueue")
def purge_queue():
    sqs.send_message(**queue, MessageBody="one")
    sqs.purge_queue(**queue)
    assert "Messages" not in sqs.receive_message(**queue)
    again = code_of(sqs.purge_queue, **queue)
    assert again == "AWS.SimpleQueueService.PurgeQueueInProgress", again


@check("DeleteQueue")
def delete_queue():
    sqs.delete_queue(**queue)
    assert code_of(sqs.receive_message, **queue) == "AWS.SimpleQueueService.NonExistentQueue"
    recently = code_of(sqs.create_queue, QueueName="releases")
    assert recently == "AWS.SimpleQueueService.QueueDeletedRecently", recently
    advance("1 minute")
    sqs.create_queue(QueueName="releases")
