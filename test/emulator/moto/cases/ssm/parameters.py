from cases import cases_of
from world import PARAMETER

case = cases_of("ssm")


@case("PutParameter")
def new(world):
    world.client("ssm").put_parameter(Name="/moto/size", Value="small", Type="String", Description="of it")


@case("PutParameter")
def once_more(world):
    world.client("ssm").put_parameter(Name="/moto/size", Value="medium", Type="String", Overwrite=True)


@case("PutParameter")
def secret(world):
    world.client("ssm").put_parameter(Name="/moto/secret", Value="hush", Type="SecureString")


@case("PutParameter")
def an_image(world):
    world.client("ssm").put_parameter(
        Name="/moto/image", Value=world.image("web-1.0.0"), Type="String", DataType="aws:ec2:image"
    )
    world.advance("1 minute")
    world.client("ssm").put_parameter(
        Name="/moto/image",
        Value=world.image("web-1.1.0"),
        Type="String",
        DataType="aws:ec2:image",
        Overwrite=True,
    )
    world.advance("1 minute")


@case("LabelParameterVersion")
def a_version(world):
    world.client("ssm").label_parameter_version(Name="/moto/size", ParameterVersion=1, Labels=["previous"])


@case("LabelParameterVersion")
def the_latest(world):
    world.client("ssm").label_parameter_version(Name="/moto/size", Labels=["current"])


@case("GetParameter")
def by_name(world):
    world.client("ssm").get_parameter(Name="/moto/size")


@case("GetParameter")
def by_version(world):
    world.client("ssm").get_parameter(Name="/moto/size:1")


@case("GetParameter")
def by_label(world):
    world.client("ssm").get_parameter(Name="/moto/size:previous")


@case("GetParameter")
def decrypted(world):
    world.client("ssm").get_parameter(Name="/moto/secret", WithDecryption=True)


@case("GetParameter")
def of_an_image(world):
    world.client("ssm").get_parameter(Name="/moto/image")


@case("GetParameters")
def some_that_are_there(world):
    world.client("ssm").get_parameters(Names=["/moto/size", "/moto/none", PARAMETER])


@case("GetParametersByPath")
def of_a_path(world):
    world.client("ssm").get_parameters_by_path(Path="/moto")


@case("GetParametersByPath")
def of_a_page(world):
    world.client("ssm").get_parameters_by_path(Path="/moto", MaxResults=1)


@case("GetParametersByPath")
def of_an_empty_path(world):
    world.client("ssm").get_parameters_by_path(Path="/nothing")


@case("GetParameterHistory")
def of_a_parameter(world):
    world.client("ssm").get_parameter_history(Name="/moto/size")


@case("GetParameterHistory")
def of_an_image_parameter(world):
    world.client("ssm").get_parameter_history(Name="/moto/image")


@case("DescribeParameters")
def all_parameters(world):
    world.client("ssm").describe_parameters()


@case("DescribeParameters")
def under_a_path(world):
    filters = [{"Key": "Path", "Option": "Recursive", "Values": ["/moto"]}]
    world.client("ssm").describe_parameters(ParameterFilters=filters)


# What is refused comes last: some of it moto takes, or breaks on, and is another world then.


@case("PutParameter")
def that_exists(world):
    world.client("ssm").put_parameter(Name="/moto/size", Value="large", Type="String")


@case("PutParameter")
def without_a_type(world):
    world.client("ssm").put_parameter(Name="/moto/untyped", Value="x")


@case("PutParameter")
def of_an_unknown_type(world):
    world.client("ssm").put_parameter(Name="/moto/typed", Value="x", Type="Number")


@case("PutParameter")
def without_a_value(world):
    world.client("ssm").put_parameter(Name="/moto/empty", Value="", Type="String")


@case("PutParameter")
def too_large_for_its_tier(world):
    world.client("ssm").put_parameter(Name="/moto/huge", Value="x" * 4097, Type="String")


@case("PutParameter")
def with_a_bad_name(world):
    world.client("ssm").put_parameter(Name="/aws/size", Value="x", Type="String")


@case("PutParameter")
def of_an_unknown_data_type(world):
    world.client("ssm").put_parameter(Name="/moto/data", Value="x", Type="String", DataType="aws:ec2:volume")


@case("LabelParameterVersion")
def with_a_label_that_is_a_number(world):
    world.client("ssm").label_parameter_version(Name="/moto/size", Labels=["1current"])


@case("LabelParameterVersion")
def with_too_many_labels(world):
    world.client("ssm").label_parameter_version(Name="/moto/size", Labels=[f"label-{n}" for n in range(11)])


@case("LabelParameterVersion")
def a_version_that_is_not_there(world):
    world.client("ssm").label_parameter_version(Name="/moto/size", ParameterVersion=9, Labels=["none"])


@case("GetParameter")
def of_no_such_version(world):
    world.client("ssm").get_parameter(Name="/moto/size:9")


@case("GetParameter")
def of_no_such_label(world):
    world.client("ssm").get_parameter(Name="/moto/size:none")


@case("GetParameter")
def that_is_not_there(world):
    world.client("ssm").get_parameter(Name="/moto/none")


@case("GetParameters")
def too_many(world):
    world.client("ssm").get_parameters(Names=[f"/moto/{n}" for n in range(11)])


@case("GetParametersByPath")
def with_a_bad_path(world):
    world.client("ssm").get_parameters_by_path(Path="moto")


@case("GetParametersByPath")
def with_a_bad_page_size(world):
    world.client("ssm").get_parameters_by_path(Path="/moto", MaxResults=11)


@case("GetParameterHistory")
def of_no_parameter(world):
    world.client("ssm").get_parameter_history(Name="/moto/none")


@case("DescribeParameters")
def by_an_unknown_key(world):
    world.client("ssm").describe_parameters(ParameterFilters=[{"Key": "Colour", "Values": ["red"]}])


@case("LabelParameterVersion")
def no_parameter(world):
    world.client("ssm").label_parameter_version(Name="/moto/none", Labels=["none"])
