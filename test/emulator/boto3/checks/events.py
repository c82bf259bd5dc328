import json

from harness import REGION, STAGING, advance, check, client, code_of, error_of

events = client("events", STAGING)
sqs = client("sqs", STAGING)
QUEUE = f"arn:aws:sqs:{REGION}:{STAGING}:events"
PATTERN = {"source": [{"prefix": "golden-ami"}, "aws.autoscaling"], "detail": {"size": [{"numeric": [">", 3]}]}}


def received():
    url = sqs.get_queue_url(QueueName="events")["QueueUrl"]
    messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"])
    return messages.get("Messages", [])


@check("PutRule")
def put_rule():
    sqs.create_queue(QueueName="events", Attributes={"VisibilityTimeout": "0"})
    answer = events.put_rule(Name="releases", EventPattern=json.dumps(PATTERN), Description="<all>")
    assert answer["RuleArn"] == f"arn:aws:events:{REGION}:{STAGING}:rule/releases"
    invalid = error_of(events.put_rule, Name="x", EventPattern='{"source": "aws.autoscaling"}')
    assert invalid["Error"]["Code"] == "InvalidEventPatternException", invalid
    assert invalid["ResponseMetadata"]["HTTPStatusCode"] == 400
    scheduled = error_of(events.put_rule, Name="x", ScheduleExpression="rate(5 minutes)")
    assert scheduled["ResponseMetadata"]["HTTPStatusCode"] == 501, scheduled


@check("DescribeRule")
def describe_rule():
    rule = events.describe_rule(Name="releases")
    assert rule["State"] == "ENABLED" and rule["Description"] == "<all>"
    assert json.loads(rule["EventPattern"]) == PATTERN
    assert code_of(events.describe_rule, Name="none") == "ResourceNotFoundException"


@check("ListRules")
def list_rules():
    events.put_rule(Name="others", EventPattern='{"source": ["aws.ecs"]}', State="DISABLED")
    pages = events.get_paginator("list_rules").paginate(PaginationConfig={"PageSize": 1})
    assert [[rule["Name"] for rule in page["Rules"]] for page in pages] == [["others"], ["releases"]]
    (rule,) = events.list_rules(NamePrefix="rel")["Rules"]
    assert rule["EventBusName"] == "default"


@check("PutTargets")
def put_targets():
    answer = events.put_targets(Rule="releases", Targets=[{"Id": "queue", "Arn": QUEUE}])
    assert answer["FailedEntryCount"] == 0
    function = f"arn:aws:lambda:{REGION}:{STAGING}:function:x"
    refused = error_of(events.put_targets, Rule="releases", Targets=[{"Id": "x", "Arn": function}])
    assert refused["ResponseMetadata"]["HTTPStatusCode"] == 501, refused


@check("ListTargetsByRule")
def list_targets_by_rule():
    assert events.list_targets_by_rule(Rule="releases")["Targets"] == [{"Id": "queue", "Arn": QUEUE}]


def entry(size, **others):
    return {
        "Source": "golden-ami.test",
        "DetailType": "Release",
        "Detail": json.dumps({"size": size}),
        **others,
    }


@check("PutEvents")
def put_events():
    now = advance("1 minute")
    answer = events.put_events(Entries=[entry(3), entry(4), entry(5, Source="aws.ec2"), entry(6, Detail="x")])
    assert answer["FailedEntryCount"] == 2
    assert [each.get("ErrorCode") for each in answer["Entries"]] == [
        None,
        None,
        "NotAuthorizedForSourceException",
        "MalformedDetail",
    ]
    (message,) = received()
    assert message["Attributes"]["SentTimestamp"] == str(int(now.timestamp() * 1000))
    assert json.loads(message["Body"]) == {
        "version": "0",
        "id": answer["Entries"][1]["EventId"],
        "detail-type": "Release",
        "source": "golden-ami.test",
        "account": STAGING,
        "time": now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": REGION,
        "resources": [],
        "detail": {"size": 4},
    }


@check("DisableRule")
def disable_rule():
    events.disable_rule(Name="releases")
    events.put_events(Entries=[entry(7)])
    assert len(received()) == 1


@check("EnableRule")
def enable_rule():
    events.enable_rule(Name="releases")
    events.put_events(Entries=[entry(8)])
    assert [json.loads(message["Body"])["detail"]["size"] for message in received()] == [4, 8]


@check("RemoveTargets")
def remove_targets():
    assert code_of(events.delete_rule, Name="releases") == "ValidationException"
    assert events.remove_targets(Rule="releases", Ids=["queue", "none"])["FailedEntryCount"] == 0
    events.put_events(Entries=[entry(9)])
    assert len(received()) == 2


@check("DeleteRule")
def delete_rule():
    events.delete_rule(Name="releases")
    events.delete_rule(Name="releases")
    assert [rule["Name"] for rule in events.list_rules()["Rules"]] == ["others"]
