import datetime

from harness import OWNER, PRODUCTION, REGION, STAGING, advance, check, client, code_of, error_of

owner, staging = client("ec2", OWNER), client("ec2", STAGING)
UTC = datetime.timezone.utc
UNKNOWN = "ami-12345678"


def image_id(name):
    (image,) = owner.describe_images(Owners=["self"], Filters=[{"Name": "name", "Values": [name]}])["Images"]
    return image["ImageId"]


@check("DescribeImages")
def describe_images():
    images = staging.describe_images(Owners=[OWNER], Filters=[{"Name": "name", "Values": ["web-*"]}])["Images"]
    assert sorted(image["Name"] for image in images) == ["web-1.0.0", "web-1.1.0"]
    assert images[0]["BlockDeviceMappings"][0]["Ebs"]["DeleteOnTermination"] is True
    assert images[0]["State"] == "available" and images[0]["Public"] is False
    unknown = error_of(staging.describe_images, ImageIds=[UNKNOWN])
    assert unknown["Error"] == {
        "Code": "InvalidAMIID.NotFound",
        "Message": f"The image id '[{UNKNOWN}]' does not exist",
    }, unknown
    pages = owner.get_paginator("describe_images").paginate(PaginationConfig={"PageSize": 2})
    assert [len(page["Images"]) for page in pages] == [2, 1]


@check("ModifyImageAttribute")
def modify_image_attribute():
    image = image_id("not-shared")
    owner.modify_image_attribute(ImageId=image, LaunchPermission={"Add": [{"UserId": PRODUCTION}]})
    assert client("ec2", PRODUCTION).describe_images(ImageIds=[image])["Images"][0]["OwnerId"] == OWNER
    shared = {"ImageId": image_id("web-1.0.0"), "LaunchPermission": {"Add": [{"UserId": PRODUCTION}]}}
    assert code_of(staging.modify_image_attribute, **shared) == "AuthFailure"


@check("DescribeImageAttribute")
def describe_image_attribute():
    answer = owner.describe_image_attribute(ImageId=image_id("not-shared"), Attribute="launchPermission")
    assert answer["LaunchPermissions"] == [{"UserId": PRODUCTION}]


@check("CopyImage")
def copy_image():
    copy = {
        "Name": "copied",
        "SourceImageId": image_id("web-1.0.0"),
        "SourceRegion": REGION,
        "ClientToken": "boto3",
        "TagSpecifications": [{"ResourceType": "image", "Tags": [{"Key": "team", "Value": "shop"}]}],
    }
    made = staging.copy_image(**copy)["ImageId"]
    assert staging.copy_image(**copy)["ImageId"] == made
    assert code_of(staging.copy_image, **{**copy, "Name": "other"}) == "IdempotentParameterMismatch"
    assert staging.describe_images(ImageIds=[made])["Images"][0]["State"] == "pending"
    advance("5 minutes")
    staging.get_waiter("image_available").wait(ImageIds=[made])
    (image,) = staging.describe_images(Owners=["self"])["Images"]
    assert image["SourceImageId"] == copy["SourceImageId"] and image["Tags"] == [{"Key": "team", "Value": "shop"}]


@check("DisableImage")
def disable_image():
    image = image_id("not-shared")
    assert owner.disable_image(ImageId=image)["Return"] is True
    assert owner.describe_images(ImageIds=[image])["Images"] == []
    (disabled,) = owner.describe_images(ImageIds=[image], IncludeDisabled=True)["Images"]
    assert disabled["State"] == "disabled"
    assert code_of(client("ec2", PRODUCTION).describe_images, ImageIds=[image]) == "InvalidAMIID.NotFound"


@check("EnableImage")
def enable_image():
    disabled = [{"Name": "state", "Values": ["disabled"]}]
    (image,) = owner.describe_images(Owners=["self"], IncludeDisabled=True, Filters=disabled)["Images"]
    assert owner.enable_image(ImageId=image["ImageId"])["Return"] is True
    answer = owner.describe_image_attribute(ImageId=image["ImageId"], Attribute="launchPermission")
    assert answer["LaunchPermissions"] == []


@check("EnableImageDeprecation")
def enable_image_deprecation():
    image = image_id("web-1.1.0")
    at = datetime.datetime(2026, 1, 2, tzinfo=UTC)
    assert owner.enable_image_deprecation(ImageId=image, DeprecateAt=at)["Return"] is True
    assert owner.describe_images(ImageIds=[image])["Images"][0]["DeprecationTime"] == "2026-01-02T00:00:00.000Z"
    past = datetime.datetime(2025, 1, 1, tzinfo=UTC)
    assert code_of(owner.enable_image_deprecation, ImageId=image, DeprecateAt=past) == "InvalidParameterValue"


@check("DisableImageDeprecation")
def disable_image_deprecation():
    image = image_id("web-1.1.0")
    assert owner.disable_image_deprecation(ImageId=image)["Return"] is True
    assert "DeprecationTime" not in owner.describe_images(ImageIds=[image])["Images"][0]


@check("DescribeImageReferences")
def describe_image_references():
    image = image_id("web-1.0.0")
    references = staging.describe_image_references(ImageIds=[image], IncludeAllResourceTypes=True)["ImageReferences"]
    types = [reference["ResourceType"] for reference in references]
    assert (types.count("ec2:Instance"), types.count("ec2:LaunchTemplate"), types.count("ssm:Parameter")) == (6, 3, 1)
    arns = [reference["Arn"] for reference in references]
    assert f"arn:aws:ssm:{REGION}:{STAGING}:parameter/golden-ami/web/staging" in arns
    assert code_of(staging.describe_image_references, ImageIds=[image]) == "InvalidParameterCombination"


@check("DeregisterImage")
def deregister_image():
    (image,) = staging.describe_images(Owners=["self"])["Images"]
    assert staging.deregister_image(ImageId=image["ImageId"])["Return"] is True
    # It is still described for a short time.
    advance("1 minute")
    assert staging.describe_images(Owners=["self"])["Images"] == []
    assert code_of(staging.deregister_image, ImageId=image["ImageId"]) == "InvalidAMIID.Unavailable"


@check("CreateLaunchTemplate")
def create_launch_template():
    template = staging.create_launch_template(
        LaunchTemplateName="boto3",
        LaunchTemplateData={"ImageId": UNKNOWN, "InstanceType": "m5.large"},
        TagSpecifications=[{"ResourceType": "launch-template", "Tags": [{"Key": "team", "Value": "shop"}]}],
    )["LaunchTemplate"]
    assert template["LatestVersionNumber"] == 1 and template["Tags"] == [{"Key": "team", "Value": "shop"}]
    assert template["CreateTime"].astimezone(UTC).year == 2026
    same = {"LaunchTemplateName": "boto3", "LaunchTemplateData": {"ImageId": UNKNOWN}}
    assert code_of(staging.create_launch_template, **same) == "InvalidLaunchTemplateName.AlreadyExistsException"


@check("CreateLaunchTemplateVersion")
def create_launch_template_version():
    request = {
        "LaunchTemplateName": "boto3",
        "SourceVersion": "1",
        "VersionDescription": "<from> boto3 & co",
        "LaunchTemplateData": {"ImageId": image_id("web-1.1.0"), "MetadataOptions": {"HttpTokens": "required"}},
        "ClientToken": "boto3",
    }
    version = staging.create_launch_template_version(**request)["LaunchTemplateVersion"]
    assert version["VersionNumber"] == 2 and version["DefaultVersion"] is False
    assert version["LaunchTemplateData"]["InstanceType"] == "m5.large"
    assert version["VersionDescription"] == "<from> boto3 & co"
    again = staging.create_launch_template_version(**request)["LaunchTemplateVersion"]
    assert again["VersionNumber"] == 2
    other = {**request, "VersionDescription": "other"}
    assert code_of(staging.create_launch_template_version, **other) == "IdempotentParameterMismatch"


@check("DescribeLaunchTemplateVersions")
def describe_launch_template_versions():
    described = staging.describe_launch_template_versions(LaunchTemplateName="boto3", Versions=["$Latest", "1"])
    assert [version["VersionNumber"] for version in described["LaunchTemplateVersions"]] == [2, 1]
    missing = {"LaunchTemplateName": "boto3", "Versions": ["3"]}
    assert code_of(staging.describe_launch_template_versions, **missing) == "InvalidLaunchTemplateId.VersionNotFound"


@check("ModifyLaunchTemplate")
def modify_launch_template():
    template = staging.modify_launch_template(LaunchTemplateName="boto3", DefaultVersion="2")["LaunchTemplate"]
    assert template["DefaultVersionNumber"] == 2


@check("DescribeLaunchTemplates")
def describe_launch_templates():
    (template,) = staging.describe_launch_templates(LaunchTemplateNames=["boto3"])["LaunchTemplates"]
    assert template["LatestVersionNumber"] == 2 and template["LaunchTemplateId"].startswith("lt-")
    missing = code_of(staging.describe_launch_templates, LaunchTemplateNames=["none"])
    assert missing == "InvalidLaunchTemplateName.NotFoundException"


@check("DeleteLaunchTemplateVersions")
def delete_launch_template_versions():
    answer = staging.delete_launch_template_versions(LaunchTemplateName="boto3", Versions=["1", "2", "3"])
    (deleted,) = answer["SuccessfullyDeletedLaunchTemplateVersions"]
    assert deleted["VersionNumber"] == 1
    errors = [failed["ResponseError"]["Code"] for failed in answer["UnsuccessfullyDeletedLaunchTemplateVersions"]]
    assert errors == ["unexpectedError", "launchTemplateVersionDoesNotExist"]


@check("DeleteLaunchTemplate")
def delete_launch_template():
    assert staging.delete_launch_template(LaunchTemplateName="boto3")["LaunchTemplate"]["LaunchTemplateName"] == "boto3"
    missing = code_of(staging.delete_launch_template, LaunchTemplateName="boto3")
    assert missing == "InvalidLaunchTemplateName.NotFoundException"


@check("RunInstances")
def run_instances():
    request = {"DryRun": True, "MinCount": 1, "MaxCount": 1}
    template = {"LaunchTemplateName": "web-1", "Version": "1"}
    dry_run = error_of(staging.run_instances, LaunchTemplate=template, **request)
    assert dry_run["Error"]["Code"] == "DryRunOperation", dry_run
    assert dry_run["ResponseMetadata"]["HTTPStatusCode"] == 412
    wrong = {"ImageId": image_id("web-1.0.0"), "InstanceType": "m6g.large"}
    assert code_of(staging.run_instances, **request, **wrong) == "InvalidParameterValue"


@check("DescribeInstances")
def describe_instances():
    filters = [{"Name": "tag:aws:autoscaling:groupName", "Values": ["web-2"]}]
    reservations = staging.describe_instances(Filters=filters)["Reservations"]
    assert [len(reservation["Instances"]) for reservation in reservations] == [1, 1]
    assert reservations[0]["Instances"][0]["State"] == {"Code": 16, "Name": "running"}


@check("DescribeInstanceStatus")
def describe_instance_status():
    statuses = staging.describe_instance_status()["InstanceStatuses"]
    assert len(statuses) == 6
    assert statuses[0]["InstanceStatus"]["Status"] == "ok"
    missing = code_of(staging.describe_instance_status, InstanceIds=["i-12345678"])
    assert missing == "InvalidInstanceID.NotFound"


@check("DescribeInstanceTypes")
def describe_instance_types():
    described = staging.describe_instance_types(InstanceTypes=["m5.large", "m6g.large"])["InstanceTypes"]
    assert [each["ProcessorInfo"]["SupportedArchitectures"] for each in described] == [["x86_64"], ["arm64"]]
    assert described[0]["SupportedBootModes"] == ["legacy-bios", "uefi"]
    assert described[0]["MemoryInfo"]["SizeInMiB"] == 8192 and described[0]["VCpuInfo"]["DefaultVCpus"] == 2
    assert code_of(staging.describe_instance_types, InstanceTypes=["m5.none"]) == "InvalidInstanceType"
