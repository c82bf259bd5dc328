from cases import cases_of

case = cases_of("elasticloadbalancing")


def balancing(world):
    return world.client("elbv2")


def vpc(world):
    (group,) = balancing(world).describe_target_groups(Names=["web"])["TargetGroups"]
    return group["VpcId"]


def unknown(world):
    return world.target_group().replace("targetgroup/web", "targetgroup/none")


def targets(world):
    return [{"Id": world.instances("web-1")[0]}]


@case("DescribeTargetGroups")
def every_one(world):
    balancing(world).describe_target_groups()


@case("DescribeTargetGroups")
def by_arn(world):
    balancing(world).describe_target_groups(TargetGroupArns=[world.target_group()])


@case("DescribeTargetGroups")
def of_a_load_balancer(world):
    (group,) = balancing(world).describe_target_groups(Names=["web"])["TargetGroups"]
    balancing(world).describe_target_groups(LoadBalancerArn=group["LoadBalancerArns"][0])


@case("DescribeTargetGroups")
def by_a_name_nobody_has(world):
    balancing(world).describe_target_groups(Names=["none"])


@case("DescribeTargetGroups")
def by_an_arn_nobody_has(world):
    balancing(world).describe_target_groups(TargetGroupArns=[unknown(world)])


@case("DescribeTargetGroups")
def of_no_load_balancer(world):
    arn = "arn:aws:elasticloadbalancing:eu-west-1:222222222222:loadbalancer/app/none/0123456789abcdef"
    balancing(world).describe_target_groups(LoadBalancerArn=arn)


@case("DescribeTargetGroups")
def in_two_ways(world):
    balancing(world).describe_target_groups(Names=["web"], TargetGroupArns=[world.target_group()])


@case("RegisterTargets")
def an_instance(world):
    balancing(world).register_targets(TargetGroupArn=world.target_group(), Targets=targets(world))


@case("DescribeTargetHealth")
def of_a_registered_target(world):
    world.advance("1 minute")
    balancing(world).describe_target_health(TargetGroupArn=world.target_group(), Targets=targets(world))


@case("DescribeTargetHealth")
def of_every_target(world):
    balancing(world).describe_target_health(TargetGroupArn=world.target_group())


@case("DescribeTargetHealth")
def of_a_target_that_never_was(world):
    balancing(world).describe_target_health(
        TargetGroupArn=world.target_group(), Targets=[{"Id": "i-0123456789abcdef0"}]
    )


@case("DescribeTargetHealth")
def in_no_target_group(world):
    balancing(world).describe_target_health(TargetGroupArn=unknown(world))


@case("DeregisterTargets")
def a_registered_one(world):
    balancing(world).deregister_targets(TargetGroupArn=world.target_group(), Targets=targets(world))


@case("DescribeTargetHealth")
def of_a_deregistered_target(world):
    world.advance("10 minutes")
    balancing(world).describe_target_health(TargetGroupArn=world.target_group(), Targets=targets(world))


@case("DeregisterTargets")
def one_that_never_was(world):
    balancing(world).deregister_targets(TargetGroupArn=world.target_group(), Targets=[{"Id": "i-0123456789abcdef0"}])


@case("DeregisterTargets")
def of_no_target_group(world):
    balancing(world).deregister_targets(TargetGroupArn=unknown(world), Targets=targets(world))


@case("RegisterTargets")
def with_no_target_group(world):
    balancing(world).register_targets(TargetGroupArn=unknown(world), Targets=targets(world))


@case("CreateTargetGroup")
def over_http(world):
    balancing(world).create_target_group(Name="api", Protocol="HTTP", Port=8080, VpcId=vpc(world))


@case("CreateTargetGroup")
def over_tcp(world):
    balancing(world).create_target_group(Name="raw", Protocol="TCP", Port=8080, VpcId=vpc(world))


@case("CreateTargetGroup")
def with_other_settings(world):
    balancing(world).create_target_group(Name="api", Protocol="HTTP", Port=80, VpcId=vpc(world))


@case("CreateTargetGroup")
def with_too_long_a_name(world):
    balancing(world).create_target_group(Name="a" * 33, Protocol="HTTP", Port=80, VpcId=vpc(world))


@case("CreateTargetGroup")
def with_a_dot_in_its_name(world):
    balancing(world).create_target_group(Name="a.b", Protocol="HTTP", Port=80, VpcId=vpc(world))


@case("CreateTargetGroup")
def without_a_protocol(world):
    balancing(world).create_target_group(Name="none", Port=80, VpcId=vpc(world))


@case("DeleteTargetGroup")
def in_use(world):
    balancing(world).delete_target_group(TargetGroupArn=world.target_group())


@case("DeleteTargetGroup")
def that_nobody_uses(world):
    (group,) = balancing(world).describe_target_groups(Names=["api"])["TargetGroups"]
    balancing(world).delete_target_group(TargetGroupArn=group["TargetGroupArn"])


@case("DeleteTargetGroup")
def that_is_not_there(world):
    balancing(world).delete_target_group(TargetGroupArn=unknown(world))


@case("RegisterTargets")
def an_instance_that_is_not_there(world):
    balancing(world).register_targets(TargetGroupArn=world.target_group(), Targets=[{"Id": "i-0123456789abcdef0"}])
