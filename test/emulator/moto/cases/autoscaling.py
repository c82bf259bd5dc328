from cases import cases_of

case = cases_of("autoscaling")
NO_INSTANCE = "i-0123456789abcdef0"


@case("DescribeAutoScalingGroups")
def of_a_name(world):
    world.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=["web-1"])


@case("DescribeAutoScalingGroups")
def of_no_group(world):
    world.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=["none"])


@case("DescribeAutoScalingGroups")
def by_tag(world):
    filters = [{"Name": "tag:Environment", "Values": ["staging"]}]
    world.client("autoscaling").describe_auto_scaling_groups(Filters=filters)


@case("DescribeAutoScalingGroups")
def of_a_page(world):
    world.client("autoscaling").describe_auto_scaling_groups(MaxRecords=1)


@case("DescribeAutoScalingInstances")
def of_a_group(world):
    world.client("autoscaling").describe_auto_scaling_instances(InstanceIds=world.instances("web-1"))


@case("DescribeAutoScalingInstances")
def of_no_instance(world):
    world.client("autoscaling").describe_auto_scaling_instances(InstanceIds=[NO_INSTANCE])


@case("DescribeScalingActivities")
def of_a_groups_own(world):
    world.client("autoscaling").describe_scaling_activities(AutoScalingGroupName="web-1")


@case("CreateOrUpdateTags")
def on_a_group(world):
    world.client("autoscaling").create_or_update_tags(Tags=[tag("web-1", "Owner", "team")])


def tag(group, key, value):
    return {
        "ResourceId": group,
        "ResourceType": "auto-scaling-group",
        "Key": key,
        "Value": value,
        "PropagateAtLaunch": True,
    }


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


@case("SetInstanceProtection")
def from_scale_in(world):
    world.client("autoscaling").set_instance_protection(
        AutoScalingGroupName="web-1", InstanceIds=world.instances("web-1")[:1], ProtectedFromScaleIn=True
    )


@case("EnterStandby")
def an_instance(world):
    world.client("autoscaling").enter_standby(
        AutoScalingGroupName="web-1",
        InstanceIds=world.instances("web-1")[:1],
        ShouldDecrementDesiredCapacity=False,
    )


@case("ExitStandby")
def with_the_instance(world):
    members = world.group("web-1")["Instances"]
    standby = [member["InstanceId"] for member in members if member["LifecycleState"] == "Standby"]
    world.client("autoscaling").exit_standby(AutoScalingGroupName="web-1", InstanceIds=standby)


@case("UpdateAutoScalingGroup")
def to_another_size(world):
    world.client("autoscaling").update_auto_scaling_group(AutoScalingGroupName="web-1", MaxSize=5)


# What is refused comes last: some of it moto takes, or breaks on, and is another world then.


@case("DescribeAutoScalingGroups")
def after_a_bad_token(world):
    world.client("autoscaling").describe_auto_scaling_groups(NextToken="none")


@case("DescribeAutoScalingGroups")
def of_too_large_a_page(world):
    world.client("autoscaling").describe_auto_scaling_groups(MaxRecords=101)


@case("DescribeScalingActivities")
def of_a_group_that_is_not_there(world):
    world.client("autoscaling").describe_scaling_activities(AutoScalingGroupName="none")


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


@case("SetInstanceProtection")
def of_an_unknown_instance(world):
    world.client("autoscaling").set_instance_protection(
        AutoScalingGroupName="web-1", InstanceIds=[NO_INSTANCE], ProtectedFromScaleIn=True
    )


@case("SetInstanceProtection")
def in_no_group(world):
    world.client("autoscaling").set_instance_protection(
        AutoScalingGroupName="none", InstanceIds=[NO_INSTANCE], ProtectedFromScaleIn=True
    )


@case("EnterStandby")
def an_instance_of_another(world):
    world.client("autoscaling").enter_standby(
        AutoScalingGroupName="web-1", InstanceIds=[NO_INSTANCE], ShouldDecrementDesiredCapacity=True
    )


@case("ExitStandby")
def with_an_instance_of_another(world):
    world.client("autoscaling").exit_standby(AutoScalingGroupName="web-1", InstanceIds=[NO_INSTANCE])


@case("UpdateAutoScalingGroup")
def to_more_than_its_maximum(world):
    world.client("autoscaling").update_auto_scaling_group(AutoScalingGroupName="web-1", DesiredCapacity=50)


@case("UpdateAutoScalingGroup")
def that_is_not_there(world):
    world.client("autoscaling").update_auto_scaling_group(AutoScalingGroupName="none", MaxSize=5)


@case("UpdateAutoScalingGroup")
def to_a_version_that_is_not_there(world):
    world.client("autoscaling").update_auto_scaling_group(
        AutoScalingGroupName="web-1", LaunchTemplate={"LaunchTemplateName": "web-1", "Version": "9"}
    )


@case("UpdateAutoScalingGroup")
def to_no_template(world):
    world.client("autoscaling").update_auto_scaling_group(
        AutoScalingGroupName="web-1", LaunchTemplate={"LaunchTemplateName": "none", "Version": "1"}
    )
