from cases import cases_of

case = cases_of("ec2")
NO_TEMPLATE = "lt-0123456789abcdef0"


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


# What is refused comes last: some of it moto takes, or breaks on, and is another world then.


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


@case("CreateLaunchTemplateVersion")
def of_a_token_that_stands_for_another_request(world):
    for description in ("one", "another"):
        world.client("ec2").create_launch_template_version(
            LaunchTemplateName="moto",
            VersionDescription=description,
            LaunchTemplateData={"InstanceType": "m5.large"},
            ClientToken="moto",
        )


@case("DeleteLaunchTemplate")
def by_its_name(world):
    world.client("ec2").delete_launch_template(LaunchTemplateName="moto")


@case("DeleteLaunchTemplate")
def that_nobody_made(world):
    world.client("ec2").delete_launch_template(LaunchTemplateName="nobody")
