from cases import cases_of

case = cases_of("autoscaling")
NO_INSTANCE = "i-0123456789abcdef0"


@case("DescribeAutoScalingInstances")
def of_a_group(world):
    world.client("autoscaling").describe_auto_scaling_instances(InstanceIds=world.instances("web-1"))


@case("DescribeAutoScalingInstances")
def of_no_instance(world):
    world.client("autoscaling").describe_auto_scaling_instances(InstanceIds=[NO_INSTANCE])


@case("DescribeScalingActivities")
def of_a_groups_own(world):
    world.client("autoscaling").describe_scaling_activities(AutoScalingGroupName="web-1")


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


@case("SetInstanceHealth")
def of_one(world):
    world.client("autoscaling").set_instance_health(
        InstanceId=world.instances("web-2")[0], HealthStatus="Unhealthy", ShouldRespectGracePeriod=False
    )
    world.advance("1 hour")


@case("TerminateInstanceInAutoScalingGroup")
def of_one_that_is_replaced(world):
    world.client("autoscaling").terminate_instance_in_auto_scaling_group(
        InstanceId=world.instances("web-2")[0], ShouldDecrementDesiredCapacity=False
    )
    world.advance("1 hour")


# What is refused comes last: some of it moto takes, or breaks on, and is another world then.


@case("DescribeScalingActivities")
def of_a_group_that_is_not_there(world):
    world.client("autoscaling").describe_scaling_activities(AutoScalingGroupName="none")


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


@case("SetInstanceHealth")
def of_an_instance_that_is_not_there(world):
    world.client("autoscaling").set_instance_health(InstanceId=NO_INSTANCE, HealthStatus="Unhealthy")


@case("TerminateInstanceInAutoScalingGroup")
def of_one_that_is_not_there(world):
    world.client("autoscaling").terminate_instance_in_auto_scaling_group(
        InstanceId=NO_INSTANCE, ShouldDecrementDesiredCapacity=False
    )
