import json

import botocore.model
from harness import REGION, STAGING, advance, check, client, code_of, error_of

ALARM = dict(
    Namespace="AWS/ApplicationELB",
    MetricName="HTTPCode_Target_5XX_Count",
    Statistic="Sum",
    Period=60,
    EvaluationPeriods=3,
    Threshold=5.5,
    ComparisonOperator="GreaterThanThreshold",
    Dimensions=[{"Name": "LoadBalancer", "Value": "app/web & more"}],
)


def cloudwatch(protocol="json"):
    """A client of CloudWatch: boto3 speaks JSON of itself, CBOR and query when that is what it knows."""
    known = botocore.model.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS
    botocore.model.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS = (protocol,)
    try:
        made = client("cloudwatch", STAGING)
        assert made.meta.service_model.resolved_protocol == protocol
        return made
    finally:
        botocore.model.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS = known


PROTOCOLS = ["json", "smithy-rpc-v2-cbor", "query"]


@check("PutMetricAlarm")
def put_metric_alarm():
    for protocol in PROTOCOLS:
        cloudwatch(protocol).put_metric_alarm(AlarmName=f"web-{protocol}", **ALARM)
        refused = error_of(
            cloudwatch(protocol).put_metric_alarm, AlarmName="x", **{**ALARM, "ExtendedStatistic": "p90"}
        )
        # The code of the query protocol, whichever is spoken.
        assert refused["Error"]["Code"] == "InvalidParameterCombination", refused
        assert refused["ResponseMetadata"]["HTTPStatusCode"] == 400
        refused = code_of(cloudwatch(protocol).put_metric_alarm, AlarmName="x", **{**ALARM, "Period": 7})
        assert refused == "ValidationError", refused


@check("DescribeAlarms")
def describe_alarms():
    answers = []
    for protocol in PROTOCOLS:
        (alarm,) = cloudwatch(protocol).describe_alarms(AlarmNames=["web-query"])["MetricAlarms"]
        assert alarm["AlarmArn"] == f"arn:aws:cloudwatch:{REGION}:{STAGING}:alarm:web-query"
        assert alarm["StateValue"] == "INSUFFICIENT_DATA"
        assert {key: alarm[key] for key in ALARM} == ALARM
        assert alarm["StateUpdatedTimestamp"].isoformat() == "2026-01-01T00:00:00+00:00", alarm
        answers.append(alarm)
    assert answers[0] == answers[1] == answers[2]
    pages = cloudwatch().get_paginator("describe_alarms").paginate(
        AlarmNamePrefix="web-", PaginationConfig={"PageSize": 1}
    )
    names = [[alarm["AlarmName"] for alarm in page["MetricAlarms"]] for page in pages]
    assert names == [["web-json"], ["web-query"], ["web-smithy-rpc-v2-cbor"]], names
    assert code_of(cloudwatch().describe_alarms, NextToken="nonsense") == "InvalidNextToken"


@check("SetAlarmState")
def set_alarm_state():
    for protocol in PROTOCOLS:
        advance("1 minute")
        cloudwatch(protocol).set_alarm_state(
            AlarmName=f"web-{protocol}", StateValue="ALARM", StateReason="5 > 3", StateReasonData='{"a":1}'
        )
        unknown = error_of(
            cloudwatch(protocol).set_alarm_state, AlarmName="none", StateValue="OK", StateReason=""
        )
        assert unknown["Error"]["Code"] == "ResourceNotFound", unknown
        assert unknown["ResponseMetadata"]["HTTPStatusCode"] == 404
    alarms = cloudwatch().describe_alarms(StateValue="ALARM")["MetricAlarms"]
    assert [alarm["StateReason"] for alarm in alarms] == ["5 > 3"] * 3
    waiter = cloudwatch().get_waiter("alarm_exists")
    waiter.wait(AlarmNames=["web-json"], WaiterConfig={"Delay": 1, "MaxAttempts": 1})


@check("DescribeAlarmHistory")
def describe_alarm_history():
    for protocol in PROTOCOLS:
        items = cloudwatch(protocol).describe_alarm_history(AlarmName="web-json")["AlarmHistoryItems"]
        assert [item["HistorySummary"] for item in items] == [
            "Alarm updated from INSUFFICIENT_DATA to ALARM",
            'Alarm "web-json" created',
        ], items
        assert json.loads(items[0]["HistoryData"])["newState"]["stateValue"] == "ALARM"
        assert items[0]["Timestamp"].isoformat() == "2026-01-01T00:01:00+00:00"


def actions_enabled():
    return [alarm["ActionsEnabled"] for alarm in cloudwatch().describe_alarms()["MetricAlarms"]]


@check("DisableAlarmActions")
def disable_alarm_actions():
    cloudwatch("query").disable_alarm_actions(AlarmNames=["web-json", "none"])
    assert actions_enabled() == [False, True, True]


@check("EnableAlarmActions")
def enable_alarm_actions():
    cloudwatch("smithy-rpc-v2-cbor").enable_alarm_actions(AlarmNames=["web-json"])
    assert actions_enabled() == [True, True, True]


@check("DeleteAlarms")
def delete_alarms():
    for protocol in PROTOCOLS:
        cloudwatch(protocol).delete_alarms(AlarmNames=[f"web-{protocol}"])
        unknown = code_of(cloudwatch(protocol).delete_alarms, AlarmNames=["none"])
        assert unknown == "ResourceNotFound", unknown
    assert cloudwatch().describe_alarms()["MetricAlarms"] == []
    items = cloudwatch().describe_alarm_history(AlarmName="web-query")["AlarmHistoryItems"]
    assert items[0]["HistorySummary"] == 'Alarm "web-query" deleted'
