import json

from cases import cases_of
from world import REGION, STAGING

case = cases_of("events")
PATTERN = json.dumps({"source": ["aws.autoscaling"]})
QUEUE = f"arn:aws:sqs:{REGION}:{STAGING}:events"


@case("PutRule")
def new(world):
    world.client("events").put_rule(Name="refreshes", EventPattern=PATTERN, Description="of groups")


@case("PutRule")
def of_a_malformed_pattern(world):
    world.client("events").put_rule(Name="malformed", EventPattern="source")


@case("PutRule")
def of_no_pattern(world):
    world.client("events").put_rule(Name="nothing")


@case("DescribeRule")
def of_a_name(world):
    world.client("events").describe_rule(Name="refreshes")


@case("DescribeRule")
def of_no_name(world):
    world.client("events").describe_rule(Name="none")


@case("ListRules")
def all_rules(world):
    world.client("events").list_rules()


@case("PutTargets")
def of_a_queue(world):
    world.client("events").put_targets(Rule="refreshes", Targets=[{"Id": "queue", "Arn": QUEUE}])


@case("PutTargets")
def of_no_rule(world):
    world.client("events").put_targets(Rule="none", Targets=[{"Id": "queue", "Arn": QUEUE}])


@case("ListTargetsByRule")
def of_a_rule(world):
    world.client("events").list_targets_by_rule(Rule="refreshes")


@case("ListTargetsByRule")
def of_no_such_rule(world):
    world.client("events").list_targets_by_rule(Rule="none")


@case("PutEvents")
def of_our_own(world):
    entry = {"Source": "golden-ami", "DetailType": "Release", "Detail": "{}"}
    world.client("events").put_events(Entries=[entry])


@case("DisableRule")
def that_is_enabled(world):
    world.client("events").disable_rule(Name="refreshes")


@case("EnableRule")
def that_is_disabled(world):
    world.client("events").enable_rule(Name="refreshes")


@case("EnableRule")
def that_is_not_there(world):
    world.client("events").enable_rule(Name="none")


@case("DeleteRule")
def with_a_target(world):
    world.client("events").delete_rule(Name="refreshes")


@case("RemoveTargets")
def of_the_rule(world):
    world.client("events").remove_targets(Rule="refreshes", Ids=["queue"])


@case("RemoveTargets")
def of_a_rule_that_is_not_there(world):
    world.client("events").remove_targets(Rule="none", Ids=["queue"])


@case("DeleteRule")
def without_targets(world):
    world.client("events").delete_rule(Name="refreshes")
