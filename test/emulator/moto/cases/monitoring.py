from cases import cases_of

case = cases_of("monitoring")
ALARM = {
    "AlarmName": "errors",
    "AlarmDescription": "too many",
    "Namespace": "AWS/ApplicationELB",
    "MetricName": "HTTPCode_Target_5XX_Count",
    "Dimensions": [{"Name": "LoadBalancer", "Value": "app/web/1"}],
    "Statistic": "Sum",
    "Period": 60,
    "EvaluationPeriods": 1,
    "Threshold": 5.0,
    "ComparisonOperator": "GreaterThanThreshold",
    "Unit": "Count",
}


@case("PutMetricAlarm")
def new(world):
    world.client("cloudwatch").put_metric_alarm(**ALARM)


@case("PutMetricAlarm")
def once_more(world):
    world.client("cloudwatch").put_metric_alarm(**{**ALARM, "Threshold": 7.0})


@case("DescribeAlarms")
def by_name(world):
    world.client("cloudwatch").describe_alarms(AlarmNames=["errors"])


@case("DescribeAlarms")
def by_prefix(world):
    world.client("cloudwatch").describe_alarms(AlarmNamePrefix="err")


@case("DescribeAlarms")
def of_no_name(world):
    world.client("cloudwatch").describe_alarms(AlarmNames=["none"])


@case("SetAlarmState")
def to_alarm(world):
    world.client("cloudwatch").set_alarm_state(
        AlarmName="errors", StateValue="ALARM", StateReason="by hand", StateReasonData='{"by":"hand"}'
    )


@case("DescribeAlarms")
def of_a_state(world):
    world.client("cloudwatch").describe_alarms(AlarmNames=["errors"], StateValue="ALARM")


@case("DisableAlarmActions")
def of_an_alarm(world):
    world.client("cloudwatch").disable_alarm_actions(AlarmNames=["errors"])


@case("EnableAlarmActions")
def of_the_alarm(world):
    world.client("cloudwatch").enable_alarm_actions(AlarmNames=["errors"])


@case("DeleteAlarms")
def that_is_there(world):
    world.client("cloudwatch").delete_alarms(AlarmNames=["errors"])


@case("DeleteAlarms")
def that_is_not_there(world):
    world.client("cloudwatch").delete_alarms(AlarmNames=["none"])


@case("SetAlarmState")
def of_no_alarm(world):
    world.client("cloudwatch").set_alarm_state(AlarmName="none", StateValue="ALARM", StateReason="by hand")


@case("SetAlarmState")
def to_no_state(world):
    world.client("cloudwatch").put_metric_alarm(**ALARM)
    world.client("cloudwatch").set_alarm_state(AlarmName="errors", StateValue="LOUD", StateReason="by hand")


@case("PutMetricAlarm")
def without_a_comparison(world):
    world.client("cloudwatch").put_metric_alarm(
        **{name: value for name, value in ALARM.items() if name != "ComparisonOperator"}
    )


@case("PutMetricAlarm")
def without_a_metric(world):
    world.client("cloudwatch").put_metric_alarm(
        **{name: value for name, value in ALARM.items() if name != "MetricName"}
    )
