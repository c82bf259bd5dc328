from cases import cases_of

case = cases_of("autoscaling")


def tag(group, key, value):
    return {
        "ResourceId": group,
        "ResourceType": "auto-scaling-group",
        "Key": key,
        "Value": value,
        "PropagateAtLaunch": True,
    }


@case("CreateOrUpdateTags")
def on_a_group(world):
    world.client("autoscaling").create_or_update_tags(Tags=[tag("web-1", "Owner", "team")])


@case("DescribeTags")
def of_one_group(world):
    filters = [{"Name": "auto-scaling-group", "Values": ["web-1"]}]
    world.client("autoscaling").describe_tags(Filters=filters)


@case("SuspendProcesses")
def one(world):
    world.client("autoscaling").suspend_processes(AutoScalingGroupName="web-1", ScalingProcesses=["AZRebalance"])


@case("DescribeAutoScalingGroups")
def with_a_suspended_process(world):
    world.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=["web-1"])


@case("ResumeProcesses")
def every_one(world):
    world.client("autoscaling").resume_processes(AutoScalingGroupName="web-1")


@case("DeleteTags")
def of_a_group_that_has_it(world):
    world.client("autoscaling").delete_tags(Tags=[tag("web-1", "Owner", "team")])


# What is refused comes last: some of it moto takes, or breaks on, and is another world then.


@case("CreateOrUpdateTags")
def on_no_group(world):
    world.client("autoscaling").create_or_update_tags(Tags=[tag("none", "Owner", "team")])


@case("DescribeTags")
def by_an_unknown_filter(world):
    world.client("autoscaling").describe_tags(Filters=[{"Name": "colour", "Values": ["red"]}])


@case("SuspendProcesses")
def an_unknown_one(world):
    world.client("autoscaling").suspend_processes(AutoScalingGroupName="web-1", ScalingProcesses=["Sleep"])


@case("SuspendProcesses")
def of_none(world):
    world.client("autoscaling").suspend_processes(AutoScalingGroupName="none", ScalingProcesses=["AZRebalance"])


@case("ResumeProcesses")
def of_nothing(world):
    world.client("autoscaling").resume_processes(AutoScalingGroupName="none")


@case("DeleteTags")
def of_an_unknown_group(world):
    world.client("autoscaling").delete_tags(Tags=[tag("none", "Owner", "team")])
