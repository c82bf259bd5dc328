from cases import cases_of
from world import ZONE

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


@case("CreateLaunchConfiguration")
def new(world):
    world.client("autoscaling").create_launch_configuration(
        LaunchConfigurationName="moto",
        ImageId=world.image("web-1.0.0"),
        InstanceType="m5.large",
        UserData="IyEvYmluL3No",
    )


@case("DescribeLaunchConfigurations")
def of_that_name(world):
    world.client("autoscaling").describe_launch_configurations(LaunchConfigurationNames=["moto"])


@case("DescribeLaunchConfigurations")
def of_no_such_name(world):
    world.client("autoscaling").describe_launch_configurations(LaunchConfigurationNames=["none"])


@case("CreateAutoScalingGroup")
def from_a_launch_template(world):
    world.client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName="moto",
        LaunchTemplate={"LaunchTemplateName": "web-1", "Version": "$Default"},
        MinSize=0,
        MaxSize=4,
        DesiredCapacity=2,
        AvailabilityZones=[ZONE],
        HealthCheckGracePeriod=30,
        DefaultCooldown=60,
        NewInstancesProtectedFromScaleIn=True,
        Tags=[tag("moto", "Service", "moto")],
    )
    world.advance("1 hour")


@case("CreateAutoScalingGroup")
def from_a_launch_configuration(world):
    world.client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName="configured",
        LaunchConfigurationName="moto",
        MinSize=0,
        MaxSize=4,
        DesiredCapacity=1,
        AvailabilityZones=[ZONE],
    )
    world.advance("1 hour")


@case("CreateAutoScalingGroup")
def of_mixed_instances(world):
    world.client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName="mixed",
        MixedInstancesPolicy={
            "LaunchTemplate": {
                "LaunchTemplateSpecification": {"LaunchTemplateName": "web-1", "Version": "1"},
                "Overrides": [{"InstanceType": "m5.large", "WeightedCapacity": "1"}],
            },
            "InstancesDistribution": {"OnDemandPercentageAboveBaseCapacity": 50},
        },
        MinSize=0,
        MaxSize=4,
        DesiredCapacity=1,
        AvailabilityZones=[ZONE],
    )
    world.advance("1 hour")


@case("DescribeAutoScalingGroups")
def of_a_new_group(world):
    world.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=["moto"])


@case("DescribeAutoScalingGroups")
def with_a_launch_configuration(world):
    world.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=["configured"])


@case("DescribeAutoScalingGroups")
def with_a_mixed_instances_policy(world):
    world.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=["mixed"])


@case("DescribeAutoScalingInstances")
def of_a_launch_configuration(world):
    world.client("autoscaling").describe_auto_scaling_instances(InstanceIds=world.instances("configured"))


@case("DeleteTags")
def of_a_group_that_has_it(world):
    world.client("autoscaling").delete_tags(Tags=[tag("moto", "Service", "moto")])


@case("SetDesiredCapacity")
def to_one_more(world):
    world.client("autoscaling").set_desired_capacity(AutoScalingGroupName="moto", DesiredCapacity=3)
    world.advance("1 hour")


@case("SetInstanceHealth")
def of_one(world):
    world.client("autoscaling").set_instance_health(
        InstanceId=world.instances("moto")[0], HealthStatus="Unhealthy", ShouldRespectGracePeriod=False
    )
    world.advance("1 hour")


@case("TerminateInstanceInAutoScalingGroup")
def of_one_that_is_replaced(world):
    world.client("autoscaling").terminate_instance_in_auto_scaling_group(
        InstanceId=world.instances("moto")[0], ShouldDecrementDesiredCapacity=False
    )
    world.advance("1 hour")


@case("DeleteAutoScalingGroup")
def by_force(world):
    world.client("autoscaling").delete_auto_scaling_group(AutoScalingGroupName="moto", ForceDelete=True)
    world.advance("1 hour")


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


@case("CreateLaunchConfiguration")
def that_is_there(world):
    world.client("autoscaling").create_launch_configuration(
        LaunchConfigurationName="moto", ImageId=world.image("web-1.0.0"), InstanceType="m5.large"
    )


@case("DeleteLaunchConfiguration")
def that_a_group_has(world):
    world.client("autoscaling").delete_launch_configuration(LaunchConfigurationName="moto")


@case("DeleteLaunchConfiguration")
def that_no_group_has(world):
    world.client("autoscaling").delete_auto_scaling_group(AutoScalingGroupName="configured", ForceDelete=True)
    world.advance("1 hour")
    world.client("autoscaling").delete_launch_configuration(LaunchConfigurationName="moto")


@case("DeleteLaunchConfiguration")
def that_nobody_has(world):
    world.client("autoscaling").delete_launch_configuration(LaunchConfigurationName="none")


@case("CreateAutoScalingGroup")
def of_a_name_that_is_taken(world):
    world.client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName="mixed",
        LaunchTemplate={"LaunchTemplateName": "web-1", "Version": "1"},
        MinSize=0,
        MaxSize=1,
        DesiredCapacity=1,
        AvailabilityZones=[ZONE],
    )


@case("CreateAutoScalingGroup")
def of_nothing_to_launch(world):
    world.client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName="other", MinSize=0, MaxSize=1, AvailabilityZones=[ZONE]
    )


@case("CreateAutoScalingGroup")
def of_no_zone(world):
    world.client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName="other",
        LaunchTemplate={"LaunchTemplateName": "web-1", "Version": "1"},
        MinSize=0,
        MaxSize=1,
    )


@case("CreateAutoScalingGroup")
def of_a_template_that_is_not_there(world):
    world.client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName="other",
        LaunchTemplate={"LaunchTemplateName": "none", "Version": "1"},
        MinSize=0,
        MaxSize=1,
        AvailabilityZones=[ZONE],
    )


@case("DeleteAutoScalingGroup")
def with_instances(world):
    world.client("autoscaling").delete_auto_scaling_group(AutoScalingGroupName="mixed")


@case("DeleteAutoScalingGroup")
def of_an_unknown_name(world):
    world.client("autoscaling").delete_auto_scaling_group(AutoScalingGroupName="none")


@case("DeleteTags")
def of_an_unknown_group(world):
    world.client("autoscaling").delete_tags(Tags=[tag("none", "Owner", "team")])


@case("SetDesiredCapacity")
def above_the_maximum(world):
    world.client("autoscaling").set_desired_capacity(AutoScalingGroupName="web-2", DesiredCapacity=50)


@case("SetDesiredCapacity")
def of_a_group_nobody_made(world):
    world.client("autoscaling").set_desired_capacity(AutoScalingGroupName="none", DesiredCapacity=1)


@case("SetInstanceHealth")
def of_an_instance_that_is_not_there(world):
    world.client("autoscaling").set_instance_health(InstanceId=NO_INSTANCE, HealthStatus="Unhealthy")


@case("TerminateInstanceInAutoScalingGroup")
def of_one_that_is_not_there(world):
    world.client("autoscaling").terminate_instance_in_auto_scaling_group(
        InstanceId=NO_INSTANCE, ShouldDecrementDesiredCapacity=False
    )
