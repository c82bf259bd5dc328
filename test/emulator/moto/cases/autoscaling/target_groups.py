from cases import cases_of

case = cases_of("autoscaling")
GROUP = {"AutoScalingGroupName": "web-2"}


def arns(world):
    return [world.target_group()]


@case("AttachLoadBalancerTargetGroups")
def that_there_is(world):
    world.client("autoscaling").attach_load_balancer_target_groups(**GROUP, TargetGroupARNs=arns(world))


@case("DescribeLoadBalancerTargetGroups")
def of_a_group_that_has_one(world):
    world.client("autoscaling").describe_load_balancer_target_groups(**GROUP)


@case("DescribeAutoScalingGroups")
def with_a_target_group(world):
    world.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=["web-2"])


@case("DetachLoadBalancerTargetGroups")
def that_the_group_has(world):
    world.client("autoscaling").detach_load_balancer_target_groups(**GROUP, TargetGroupARNs=arns(world))


@case("DetachLoadBalancerTargetGroups")
def that_the_group_has_no_more(world):
    world.client("autoscaling").detach_load_balancer_target_groups(**GROUP, TargetGroupARNs=arns(world))


@case("DescribeLoadBalancerTargetGroups")
def of_a_group_nobody_made(world):
    world.client("autoscaling").describe_load_balancer_target_groups(AutoScalingGroupName="none")


@case("AttachLoadBalancerTargetGroups")
def to_a_group_nobody_made(world):
    world.client("autoscaling").attach_load_balancer_target_groups(
        AutoScalingGroupName="none", TargetGroupARNs=arns(world)
    )


@case("AttachLoadBalancerTargetGroups")
def that_nobody_made(world):
    unknown = arns(world)[0].replace("targetgroup/web", "targetgroup/none")
    world.client("autoscaling").attach_load_balancer_target_groups(**GROUP, TargetGroupARNs=[unknown])
