from cases import cases_of
from world import REGION

case = cases_of("ec2")
NO_IMAGE = "ami-12345678"


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


@case("CopyImage")
def of_an_image(world):
    world.client("ec2").copy_image(
        Name="copied",
        Description="of web",
        SourceImageId=world.image("web-1.0.0"),
        SourceRegion=REGION,
    )
    world.advance("1 hour")


@case("DescribeImages")
def of_a_copy(world):
    world.client("ec2").describe_images(ImageIds=[world.image("copied")])


@case("DisableImage")
def that_is_available(world):
    world.client("ec2").disable_image(ImageId=world.image("copied"))


@case("EnableImage")
def that_is_disabled(world):
    images = world.client("ec2").describe_images(
        Filters=[{"Name": "name", "Values": ["copied"]}], IncludeDisabled=True
    )["Images"]
    world.client("ec2").enable_image(ImageId=images[0]["ImageId"])


@case("DeregisterImage")
def that_nobody_needs(world):
    world.client("ec2").deregister_image(ImageId=world.image("copied"))


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


@case("CopyImage")
def of_an_image_that_is_not_there(world):
    world.client("ec2").copy_image(Name="other", SourceImageId=NO_IMAGE, SourceRegion=REGION)


@case("DisableImage")
def of_an_image_nobody_has(world):
    world.client("ec2").disable_image(ImageId=NO_IMAGE)


@case("EnableImage")
def that_nobody_has(world):
    world.client("ec2").enable_image(ImageId=NO_IMAGE)


@case("DeregisterImage")
def that_nobody_registered(world):
    world.client("ec2").deregister_image(ImageId=NO_IMAGE)
