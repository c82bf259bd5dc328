"""Drives the emulator with boto3, the AWS SDK for Python, and checks what it parses out of the answers.

Reads AWS_ENDPOINT_URL and the credentials from the environment; prints the name of every check that held.
"""

import datetime

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

OWNER, STAGING, REGION = "111111111111", "222222222222", "eu-west-1"
CONFIG = Config(retries={"total_max_attempts": 1})
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def session(role_account=None):
    """A session of the caller's own, or of the role in another account."""
    own = boto3.Session(region_name=REGION)
    if role_account is None:
        return own
    credentials = own.client("sts", config=CONFIG).assume_role(
        RoleArn=f"arn:aws:iam::{role_account}:role/golden-ami", RoleSessionName="boto3", ExternalId="shop"
    )["Credentials"]
    assert credentials["Expiration"] > datetime.datetime.now(datetime.timezone.utc)
    return boto3.Session(
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
        region_name=REGION,
    )


def error_of(call, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        return error.response
    raise AssertionError("the call succeeded")


@check
def sts():
    assert session().client("sts").get_caller_identity()["Account"] == OWNER
    assumed = session(STAGING).client("sts").get_caller_identity()
    assert assumed["Arn"] == f"arn:aws:sts::{STAGING}:assumed-role/golden-ami/boto3", assumed
    denied = error_of(
        session().client("sts", config=CONFIG).assume_role,
        RoleArn=f"arn:aws:iam::{STAGING}:role/admin",
        RoleSessionName="boto3",
    )
    assert denied["Error"]["Code"] == "AccessDenied", denied
    assert denied["ResponseMetadata"]["HTTPStatusCode"] == 403


@check
def auto_scaling_groups():
    client = session(STAGING).client("autoscaling")
    pages = client.get_paginator("describe_auto_scaling_groups").paginate(
        Filters=[{"Name": "tag:Environment", "Values": ["staging"]}], PaginationConfig={"PageSize": 3}
    )
    groups = [group for page in pages for group in page["AutoScalingGroups"]]
    assert sorted(group["AutoScalingGroupName"] for group in groups) == ["latest", "resolved", "web-1", "web-2"]
    (web,) = [group for group in groups if group["AutoScalingGroupName"] == "web-1"]
    assert web["CreatedTime"] == datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc), web["CreatedTime"]
    assert [instance["LifecycleState"] for instance in web["Instances"]] == ["InService", "InService"]
    assert web["LaunchTemplate"]["Version"] == "1"
    tags = client.describe_tags(Filters=[{"Name": "auto-scaling-group", "Values": ["web-1"]}])["Tags"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"Environment": "staging", "Service": "web"}


@check
def instance_refresh():
    client = session(STAGING).client("autoscaling", config=CONFIG)
    refresh_id = client.start_instance_refresh(
        AutoScalingGroupName="web-1",
        DesiredConfiguration={"LaunchTemplate": {"LaunchTemplateName": "web-1", "Version": "1"}},
        Preferences={"MinHealthyPercentage": 50, "CheckpointPercentages": [50, 100], "CheckpointDelay": 60},
    )["InstanceRefreshId"]
    (refresh,) = client.describe_instance_refreshes(AutoScalingGroupName="web-1")["InstanceRefreshes"]
    assert refresh["InstanceRefreshId"] == refresh_id
    assert refresh["Status"] == "Pending", refresh
    assert refresh["Preferences"]["CheckpointPercentages"] == [50, 100]
    again = error_of(client.start_instance_refresh, AutoScalingGroupName="web-1")
    assert again["Error"]["Code"] == "InstanceRefreshInProgress", again
    assert client.cancel_instance_refresh(AutoScalingGroupName="web-1")["InstanceRefreshId"] == refresh_id
    missing = error_of(client.describe_instance_refreshes, AutoScalingGroupName="none")
    assert missing["Error"]["Code"] == "ValidationError", missing
    assert "none" in missing["Error"]["Message"]


@check
def ec2_images():
    client = session(STAGING).client("ec2", config=CONFIG)
    images = client.describe_images(Owners=[OWNER], Filters=[{"Name": "name", "Values": ["web-*"]}])["Images"]
    assert sorted(image["Name"] for image in images) == ["web-1.0.0", "web-1.1.0"]
    assert images[0]["BlockDeviceMappings"][0]["Ebs"]["DeleteOnTermination"] is True
    owner = session().client("ec2")
    image_id = images[0]["ImageId"]
    owner.modify_image_attribute(ImageId=image_id, LaunchPermission={"Add": [{"UserId": "444444444444"}]})
    permissions = owner.describe_image_attribute(ImageId=image_id, Attribute="launchPermission")["LaunchPermissions"]
    assert {"UserId": "444444444444"} in permissions
    unknown = error_of(client.describe_images, ImageIds=["ami-12345678"])
    assert unknown["Error"] == {
        "Code": "InvalidAMIID.NotFound",
        "Message": "The image id '[ami-12345678]' does not exist",
    }, unknown


@check
def ec2_launch_templates():
    client = session(STAGING).client("ec2", config=CONFIG)
    version = client.create_launch_template_version(
        LaunchTemplateName="web-2",
        SourceVersion="1",
        VersionDescription="<from> boto3 & co",
        LaunchTemplateData={"ImageId": "ami-12345678", "MetadataOptions": {"HttpTokens": "required"}},
    )["LaunchTemplateVersion"]
    assert version["VersionNumber"] == 2 and version["DefaultVersion"] is False
    assert version["LaunchTemplateData"]["InstanceType"] == "m5.large"
    described = client.describe_launch_template_versions(LaunchTemplateName="web-2", Versions=["$Latest"])
    assert described["LaunchTemplateVersions"] == [version], described
    assert version["VersionDescription"] == "<from> boto3 & co"
    client.modify_launch_template(LaunchTemplateName="web-2", DefaultVersion="2")
    dry_run = error_of(
        client.run_instances,
        DryRun=True,
        MinCount=1,
        MaxCount=1,
        LaunchTemplate={"LaunchTemplateName": "web-1", "Version": "1"},
    )
    assert dry_run["Error"]["Code"] == "DryRunOperation", dry_run
    assert dry_run["ResponseMetadata"]["HTTPStatusCode"] == 412
    reservations = client.describe_instances(
        Filters=[{"Name": "tag:aws:autoscaling:groupName", "Values": ["web-2"]}]
    )["Reservations"]
    assert [len(reservation["Instances"]) for reservation in reservations] == [1, 1]


@check
def ssm_parameters():
    client = session(STAGING).client("ssm", config=CONFIG)
    assert client.put_parameter(Name="/boto3/size", Value="small", Type="String")["Version"] == 1
    assert client.put_parameter(Name="/boto3/size", Value="large", Overwrite=True)["Version"] == 2
    client.label_parameter_version(Name="/boto3/size", ParameterVersion=1, Labels=["previous"])
    assert client.get_parameter(Name="/boto3/size:previous")["Parameter"]["Value"] == "small"
    parameters = client.get_parameters_by_path(Path="/boto3")["Parameters"]
    assert [parameter["Value"] for parameter in parameters] == ["large"]
    assert parameters[0]["LastModifiedDate"].astimezone(datetime.timezone.utc).year == 2026
    exists = error_of(client.put_parameter, Name="/boto3/size", Value="x", Type="String")
    assert exists["Error"]["Code"] == "ParameterAlreadyExists", exists
    try:
        client.get_parameter(Name="/none")
    except client.exceptions.ParameterNotFound:
        pass


@check
def sns_topics():
    client = session().client("sns")
    (topic,) = client.list_topics()["Topics"]
    assert client.publish(
        TopicArn=topic["TopicArn"],
        Message="hello",
        MessageAttributes={"environment": {"DataType": "String", "StringValue": "staging"}},
    )["MessageId"]


@check
def ecs_services():
    client = session(STAGING).client("ecs")
    (arn,) = client.list_services(cluster="shop")["serviceArns"]
    (service,) = client.describe_services(cluster="shop", services=[arn])["services"]
    assert service["serviceName"] == "api" and service["runningCount"] == 2
    assert service["deployments"][0]["rolloutState"] == "COMPLETED"


@check
def image_builder_pipelines():
    client = session().client("imagebuilder")
    (pipeline,) = client.list_image_pipelines()["imagePipelineList"]
    build = client.start_image_pipeline_execution(imagePipelineArn=pipeline["arn"], clientToken="boto3")
    image = client.get_image(imageBuildVersionArn=build["imageBuildVersionArn"])["image"]
    assert image["version"].startswith("1.2.0"), image


for function in CHECKS:
    function()
    print(function.__name__)
