from cases import cases_of
from world import ZONE

case = cases_of("autoscaling")


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
        Tags=[{"Key": "Service", "Value": "moto", "PropagateAtLaunch": True}],
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


@case("SetDesiredCapacity")
def to_one_more(world):
    world.client("autoscaling").set_desired_capacity(AutoScalingGroupName="moto", DesiredCapacity=3)
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


@case("SetDesiredCapacity")
def above_the_maximum(world):
    world.client("autoscaling").set_desired_capacity(AutoScalingGroupName="web-2", DesiredCapacity=50)


@case("SetDesiredCapacity")
def of_a_group_nobody_made(world):
    world.client("autoscaling").set_desired_capacity(AutoScalingGroupName="none", DesiredCapacity=1)
