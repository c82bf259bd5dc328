from cases import cases_of

case = cases_of("ec2")
NO_IMAGE, NO_TEMPLATE, NO_INSTANCE = "ami-12345678", "lt-0123456789abcdef0", "i-0123456789abcdef0"


@case("DescribeImages")
def by_name(world):
    world.client("ec2").describe_images(Filters=[{"Name": "name", "Values": ["web-*"]}])


@case("DescribeImages")
def by_id(world):
    world.client("ec2").describe_images(ImageIds=[world.image("web-1.0.0")])


@case("DescribeImages")
def of_nobody(world):
    world.client("ec2").describe_images(Owners=["999999999999"])


@case("ModifyImageAttribute")
def that_shares(world):
    world.owner("ec2").modify_image_attribute(
        ImageId=world.image("web-1.0.0"), LaunchPermission={"Add": [{"UserId": "444444444444"}]}
    )


@case("DescribeImageAttribute")
def launch_permission(world):
    world.owner("ec2").describe_image_attribute(ImageId=world.image("web-1.0.0"), Attribute="launchPermission")


@case("CreateLaunchTemplate")
def new(world):
    world.client("ec2").create_launch_template(
        LaunchTemplateName="moto",
        LaunchTemplateData={"ImageId": world.image("web-1.0.0"), "InstanceType": "m5.large"},
        VersionDescription="the first",
        TagSpecifications=[{"ResourceType": "launch-template", "Tags": [{"Key": "Service", "Value": "moto"}]}],
    )


@case("CreateLaunchTemplateVersion")
def from_another_version(world):
    world.client("ec2").create_launch_template_version(
        LaunchTemplateName="moto",
        SourceVersion="1",
        VersionDescription="another image",
        LaunchTemplateData={"ImageId": world.image("web-1.1.0")},
    )


@case("DescribeLaunchTemplateVersions")
def of_a_page(world):
    world.client("ec2").describe_launch_template_versions(LaunchTemplateName="moto", MaxResults=1)


@case("CreateLaunchTemplateVersion")
def of_everything(world):
    world.client("ec2").create_launch_template_version(
        LaunchTemplateName="moto",
        LaunchTemplateData={
            "ImageId": world.image("web-1.1.0"),
            "InstanceType": "m5.large",
            "KeyName": "key",
            "UserData": "IyEvYmluL3No",
            "EbsOptimized": True,
            "Monitoring": {"Enabled": True},
            "IamInstanceProfile": {"Name": "web"},
            "MetadataOptions": {"HttpTokens": "required", "HttpPutResponseHopLimit": 1},
            "BlockDeviceMappings": [
                {"DeviceName": "/dev/xvda", "Ebs": {"VolumeSize": 20, "VolumeType": "gp3", "Encrypted": True}}
            ],
            "TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "Service", "Value": "moto"}]}],
            "SecurityGroupIds": ["sg-0123456789abcdef0"],
        },
    )


@case("DescribeLaunchTemplateVersions")
def all_versions(world):
    world.client("ec2").describe_launch_template_versions(LaunchTemplateName="moto")


@case("DescribeLaunchTemplateVersions")
def the_latest(world):
    world.client("ec2").describe_launch_template_versions(LaunchTemplateName="moto", Versions=["$Latest"])


@case("DescribeLaunchTemplates")
def all_templates(world):
    world.client("ec2").describe_launch_templates()


@case("DescribeLaunchTemplates")
def of_a_name(world):
    world.client("ec2").describe_launch_templates(LaunchTemplateNames=["moto"])


@case("ModifyLaunchTemplate")
def another_default(world):
    world.client("ec2").modify_launch_template(LaunchTemplateName="moto", DefaultVersion="2")


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


# What is refused comes last: some of it moto takes, or breaks on, and is another world then.


@case("DescribeImages")
def of_an_unknown_id(world):
    world.client("ec2").describe_images(ImageIds=[NO_IMAGE])


@case("DescribeImages")
def of_a_malformed_id(world):
    world.client("ec2").describe_images(ImageIds=["image"])


@case("DescribeImages")
def by_an_unknown_filter(world):
    world.client("ec2").describe_images(Filters=[{"Name": "colour", "Values": ["red"]}])


@case("ModifyImageAttribute")
def of_an_unknown_image(world):
    world.owner("ec2").modify_image_attribute(
        ImageId=NO_IMAGE, LaunchPermission={"Add": [{"UserId": "444444444444"}]}
    )


@case("ModifyImageAttribute")
def with_a_bad_account(world):
    world.owner("ec2").modify_image_attribute(
        ImageId=world.image("web-1.0.0"), LaunchPermission={"Add": [{"UserId": "nobody"}]}
    )


@case("DescribeImageAttribute")
def of_no_image(world):
    world.owner("ec2").describe_image_attribute(ImageId=NO_IMAGE, Attribute="launchPermission")


@case("CreateLaunchTemplate")
def of_a_name_that_is_taken(world):
    world.client("ec2").create_launch_template(
        LaunchTemplateName="moto", LaunchTemplateData={"InstanceType": "m5.large"}
    )


@case("CreateLaunchTemplate")
def without_data(world):
    world.client("ec2").create_launch_template(LaunchTemplateName="empty", LaunchTemplateData={})


@case("CreateLaunchTemplate")
def of_a_bad_name(world):
    world.client("ec2").create_launch_template(
        LaunchTemplateName="a b", LaunchTemplateData={"InstanceType": "m5.large"}
    )


@case("CreateLaunchTemplateVersion")
def of_no_template(world):
    world.client("ec2").create_launch_template_version(
        LaunchTemplateName="none", LaunchTemplateData={"InstanceType": "m5.large"}
    )


@case("CreateLaunchTemplateVersion")
def of_an_unknown_template_id(world):
    world.client("ec2").create_launch_template_version(
        LaunchTemplateId=NO_TEMPLATE, LaunchTemplateData={"InstanceType": "m5.large"}
    )


@case("CreateLaunchTemplateVersion")
def from_a_version_that_is_not_there(world):
    world.client("ec2").create_launch_template_version(
        LaunchTemplateName="moto", SourceVersion="9", LaunchTemplateData={"InstanceType": "m5.large"}
    )


@case("DescribeLaunchTemplateVersions")
def of_no_template_by_name(world):
    world.client("ec2").describe_launch_template_versions(LaunchTemplateName="none")


@case("DescribeLaunchTemplateVersions")
def of_a_version_that_is_not_there(world):
    world.client("ec2").describe_launch_template_versions(LaunchTemplateName="moto", Versions=["9"])


@case("DescribeLaunchTemplates")
def of_an_unknown_name(world):
    world.client("ec2").describe_launch_templates(LaunchTemplateNames=["none"])


@case("DescribeLaunchTemplates")
def of_an_unknown_template(world):
    world.client("ec2").describe_launch_templates(LaunchTemplateIds=[NO_TEMPLATE])


@case("ModifyLaunchTemplate")
def of_no_template_at_all(world):
    world.client("ec2").modify_launch_template(LaunchTemplateName="none", DefaultVersion="2")


@case("ModifyLaunchTemplate")
def to_a_version_that_is_not_there(world):
    world.client("ec2").modify_launch_template(LaunchTemplateName="moto", DefaultVersion="9")


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
