from cases import cases_of

case = cases_of("ec2")
NO_INSTANCE = "i-0123456789abcdef0"


@case("DescribeInstances")
def of_a_group(world):
    filters = [{"Name": "tag:aws:autoscaling:groupName", "Values": ["web-1"]}]
    world.client("ec2").describe_instances(Filters=filters)


@case("DescribeInstances")
def of_an_id(world):
    world.client("ec2").describe_instances(InstanceIds=world.instances("web-1")[:1])


@case("RunInstances")
def dry(world):
    world.client("ec2").run_instances(
        DryRun=True,
        MinCount=1,
        MaxCount=1,
        LaunchTemplate={"LaunchTemplateName": "web-1", "Version": "1"},
    )


@case("DescribeInstanceStatus")
def of_the_instances_of_a_group(world):
    world.client("ec2").describe_instance_status(InstanceIds=world.instances("web-1"))


@case("DescribeInstanceTypes")
def of_one_type(world):
    world.client("ec2").describe_instance_types(InstanceTypes=["m5.large"])


# What is refused comes last: some of it moto takes, or breaks on, and is another world then.


@case("DescribeInstances")
def of_an_unknown_instance(world):
    world.client("ec2").describe_instances(InstanceIds=[NO_INSTANCE])


@case("DescribeInstances")
def of_a_malformed_instance_id(world):
    world.client("ec2").describe_instances(InstanceIds=["instance"])


@case("DescribeInstances")
def by_an_unknown_filter_name(world):
    world.client("ec2").describe_instances(Filters=[{"Name": "colour", "Values": ["red"]}])


@case("RunInstances")
def dry_from_no_template(world):
    world.client("ec2").run_instances(
        DryRun=True, MinCount=1, MaxCount=1, LaunchTemplate={"LaunchTemplateName": "none"}
    )


@case("DescribeInstanceStatus")
def of_an_instance_nobody_launched(world):
    world.client("ec2").describe_instance_status(InstanceIds=[NO_INSTANCE])


@case("DescribeInstanceTypes")
def of_a_type_that_is_not_made(world):
    world.client("ec2").describe_instance_types(InstanceTypes=["z9.huge"])
