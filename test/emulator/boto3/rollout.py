"""A whole rollout by hand, with boto3 alone, in the order in which an operator would do it.

Each step takes what an earlier one has found out, so that the first that does not hold ends the script with its
traceback. Prints the name of every step that held.
"""

import boto3
from harness import CONFIG, OWNER, REGION, STAGING, advance, client, code_of

PARAMETER = "/golden-ami/web/staging"
ENDED = {"Successful", "Failed", "Cancelled", "RollbackFailed", "RollbackSuccessful"}

STEPS = []


def step(function):
    STEPS.append(function)
    return function


def assumed(service, account):
    """A client of the role that the worker's own user assumes in an account."""
    credentials = boto3.client("sts", region_name=REGION, config=CONFIG).assume_role(
        RoleArn=f"arn:aws:iam::{account}:role/golden-ami", RoleSessionName="by-hand", ExternalId="shop"
    )["Credentials"]
    return boto3.client(
        service,
        region_name=REGION,
        config=CONFIG,
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )


def let_time_pass(follower, operation, duration):
    """Makes each look of a client at something that takes time come a while after the last one."""

    def wait(**_):
        advance(duration)

    service = follower.meta.service_model.service_id.hyphenize()
    follower.meta.events.register(f"before-call.{service}.{operation}", wait)


def group_of(autoscaling, name):
    (group,) = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    return group


def image_named(ec2, name):
    (image,) = ec2.describe_images(Owners=[OWNER], Filters=[{"Name": "name", "Values": [name]}])["Images"]
    return image["ImageId"]


def new_version(ec2, group, image_id):
    """A version of a group's launch template that differs from the group's in its image; as text."""
    template = group["LaunchTemplate"]
    version = ec2.create_launch_template_version(
        LaunchTemplateId=template["LaunchTemplateId"],
        SourceVersion=template["Version"],
        LaunchTemplateData={"ImageId": image_id},
        VersionDescription="by hand",
        ClientToken=f"by-hand-{template['LaunchTemplateName']}",
    )["LaunchTemplateVersion"]
    return str(version["VersionNumber"])


def start_refresh(autoscaling, name, version):
    return autoscaling.start_instance_refresh(
        AutoScalingGroupName=name,
        DesiredConfiguration={"LaunchTemplate": {"LaunchTemplateName": name, "Version": version}},
        Preferences={"MinHealthyPercentage": 50, "SkipMatching": True},
    )["InstanceRefreshId"]


def follow_refresh(autoscaling, name, refresh_id, until):
    """Looks every 30 seconds until the refresh is in one of the states; answers the states seen, and the last look."""
    seen = []
    for _ in range(240):
        (refresh,) = autoscaling.describe_instance_refreshes(
            AutoScalingGroupName=name, InstanceRefreshIds=[refresh_id]
        )["InstanceRefreshes"]
        if refresh["Status"] not in seen:
            seen.append(refresh["Status"])
        if refresh["Status"] in until:
            return seen, refresh
        advance("30 seconds")
    raise AssertionError(f"after two hours {name} was {refresh}")


def versions_of(autoscaling, name):
    """The launch template versions of a group's instances, as the group and the instances themselves tell them."""
    members = group_of(autoscaling, name)["Instances"]
    assert {member["LifecycleState"] for member in members} == {"InService"}, members
    pages = autoscaling.get_paginator("describe_auto_scaling_instances").paginate(
        InstanceIds=[member["InstanceId"] for member in members], PaginationConfig={"PageSize": 1}
    )
    instances = [instance for page in pages for instance in page["AutoScalingInstances"]]
    told_by_group = sorted(member["LaunchTemplate"]["Version"] for member in members)
    assert sorted(instance["LaunchTemplate"]["Version"] for instance in instances) == told_by_group, instances
    return told_by_group


def images_of(ec2, name):
    """The images of the instances that carry a group's tag and run."""
    pages = ec2.get_paginator("describe_instances").paginate(
        Filters=[
            {"Name": "tag:aws:autoscaling:groupName", "Values": [name]},
            {"Name": "instance-state-name", "Values": ["running"]},
        ]
    )
    return {
        instance["ImageId"]
        for page in pages
        for reservation in page["Reservations"]
        for instance in reservation["Instances"]
    }


@step
def build_an_image():
    owner = client("imagebuilder", OWNER)
    pages = owner.get_paginator("list_image_pipelines").paginate()
    (pipeline,) = [pipeline for page in pages for pipeline in page["imagePipelineList"]]
    request = {"imagePipelineArn": pipeline["arn"], "clientToken": "by-hand"}
    build = owner.start_image_pipeline_execution(**request)["imageBuildVersionArn"]
    assert owner.start_image_pipeline_execution(**request)["imageBuildVersionArn"] == build

    let_time_pass(owner, "GetImage", "2 minutes")
    owner.get_waiter("image_available").wait(imageBuildVersionArn=build, WaiterConfig={"Delay": 0})
    image = owner.get_image(imageBuildVersionArn=build)["image"]
    assert image["state"]["status"] == "AVAILABLE", image["state"]
    (ami,) = image["outputResources"]["amis"]
    assert (ami["region"], ami["accountId"]) == (REGION, OWNER), ami
    client("ec2", OWNER).get_waiter("image_available").wait(ImageIds=[ami["image"]])


@step
def roll_a_group_forward():
    autoscaling, ec2 = assumed("autoscaling", STAGING), assumed("ec2", STAGING)
    before = group_of(autoscaling, "web-1")
    assert before["LaunchTemplate"]["Version"] == "1" and before["SuspendedProcesses"] == [], before
    assert versions_of(autoscaling, "web-1") == ["1", "1"]

    old_image, image_id = image_named(ec2, "web-1.0.0"), image_named(ec2, "web-1.1.0")
    version = new_version(ec2, before, image_id)
    assert version == "2" and version == new_version(ec2, before, image_id)
    assert images_of(ec2, "web-1") == {old_image}
    template = {"LaunchTemplateName": "web-1", "Version": version}
    dry_run = code_of(ec2.run_instances, DryRun=True, MinCount=1, MaxCount=1, LaunchTemplate=template)
    assert dry_run == "DryRunOperation", dry_run

    refresh_id = start_refresh(autoscaling, "web-1", version)
    seen, refresh = follow_refresh(autoscaling, "web-1", refresh_id, ENDED)
    assert seen == ["Pending", "InProgress", "Successful"], seen
    assert (refresh["PercentageComplete"], refresh["InstancesToUpdate"]) == (100, 0), refresh
    assert refresh["StartTime"] < refresh["EndTime"], refresh

    after = group_of(autoscaling, "web-1")
    assert after["LaunchTemplate"]["Version"] == version, after
    assert versions_of(autoscaling, "web-1") == ["2", "2"]
    assert images_of(ec2, "web-1") == {image_id}
    old, new = ({member["InstanceId"] for member in group["Instances"]} for group in (before, after))
    assert not old & new, old & new


@step
def roll_another_group_back():
    autoscaling, ec2 = assumed("autoscaling", STAGING), assumed("ec2", STAGING)
    assert code_of(autoscaling.rollback_instance_refresh, AutoScalingGroupName="web-2") == (
        "ActiveInstanceRefreshNotFound"
    )
    version = new_version(ec2, group_of(autoscaling, "web-2"), image_named(ec2, "web-1.1.0"))
    refresh_id = start_refresh(autoscaling, "web-2", version)
    _, half_way = follow_refresh(autoscaling, "web-2", refresh_id, {"InProgress"})
    while half_way["PercentageComplete"] == 0:
        advance("30 seconds")
        _, half_way = follow_refresh(autoscaling, "web-2", refresh_id, {"InProgress"})
    assert half_way["PercentageComplete"] == 50, half_way
    members = group_of(autoscaling, "web-2")["Instances"]
    assert version in {member["LaunchTemplate"]["Version"] for member in members}, members

    answer = autoscaling.rollback_instance_refresh(AutoScalingGroupName="web-2")
    assert answer["InstanceRefreshId"] == refresh_id, answer
    seen, refresh = follow_refresh(autoscaling, "web-2", refresh_id, ENDED)
    assert seen == ["RollbackInProgress", "RollbackSuccessful"], seen
    assert refresh["RollbackDetails"]["RollbackReason"], refresh
    assert group_of(autoscaling, "web-2")["LaunchTemplate"]["Version"] == "1"
    assert versions_of(autoscaling, "web-2") == ["1", "1"]
    assert images_of(ec2, "web-2") == {image_named(ec2, "web-1.0.0")}


@step
def move_the_channel():
    ssm, ec2 = assumed("ssm", STAGING), assumed("ec2", STAGING)
    old = ssm.get_parameter(Name=PARAMETER)["Parameter"]
    image_id = image_named(ec2, "web-1.1.0")
    assert old["DataType"] == "aws:ec2:image" and old["Value"] == image_named(ec2, "web-1.0.0"), old
    version = ssm.put_parameter(
        Name=PARAMETER, Value=image_id, Type="String", DataType="aws:ec2:image", Overwrite=True
    )["Version"]
    # The value shows only after AWS has looked at the image.
    advance("1 minute")
    new = ssm.get_parameter(Name=PARAMETER)["Parameter"]
    assert (new["Value"], new["DataType"], new["Version"]) == (image_id, "aws:ec2:image", version), new
    ssm.label_parameter_version(Name=PARAMETER, ParameterVersion=version, Labels=["current"])
    assert ssm.get_parameter(Name=f"{PARAMETER}:current")["Parameter"]["Value"] == image_id
    pages = ssm.get_paginator("get_parameter_history").paginate(Name=PARAMETER, PaginationConfig={"PageSize": 1})
    assert [entry["Value"] for page in pages for entry in page["Parameters"]] == [old["Value"], image_id]


@step
def redeploy_a_container_service():
    ecs = assumed("ecs", STAGING)
    pages = ecs.get_paginator("list_services").paginate(cluster="shop", PaginationConfig={"PageSize": 1})
    (arn,) = [arn for page in pages for arn in page["serviceArns"]]
    (before,) = ecs.describe_services(cluster="shop", services=[arn])["services"]
    ecs.update_service(cluster="shop", service=arn, forceNewDeployment=True)
    (primary,) = [
        deployment
        for deployment in ecs.describe_services(cluster="shop", services=[arn])["services"][0]["deployments"]
        if deployment["status"] == "PRIMARY"
    ]
    assert primary["id"] != before["deployments"][0]["id"] and primary["rolloutState"] == "IN_PROGRESS", primary

    (listed,) = ecs.list_service_deployments(cluster="shop", service=arn, status=["PENDING", "IN_PROGRESS"])[
        "serviceDeployments"
    ]
    let_time_pass(ecs, "DescribeServices", "1 minute")
    ecs.get_waiter("services_stable").wait(cluster="shop", services=[arn], WaiterConfig={"Delay": 0})
    (deployment,) = ecs.describe_service_deployments(serviceDeploymentArns=[listed["serviceDeploymentArn"]])[
        "serviceDeployments"
    ]
    assert deployment["status"] == "SUCCESSFUL" and deployment["finishedAt"], deployment
    (after,) = ecs.describe_services(cluster="shop", services=[arn])["services"]
    assert [entry["rolloutState"] for entry in after["deployments"]] == ["COMPLETED"], after["deployments"]


for each in STEPS:
    each()
    print(each.__name__, flush=True)
