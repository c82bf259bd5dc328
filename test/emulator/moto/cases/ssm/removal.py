from cases import cases_of

case = cases_of("ssm")


@case("AddTagsToResource")
def a_parameter(world):
    tags = [{"Key": "Team", "Value": "web"}]
    world.client("ssm").add_tags_to_resource(ResourceType="Parameter", ResourceId="/moto/size", Tags=tags)


@case("ListTagsForResource")
def tags_of_a_parameter(world):
    world.client("ssm").list_tags_for_resource(ResourceType="Parameter", ResourceId="/moto/size")


@case("RemoveTagsFromResource")
def tag_of_a_parameter(world):
    world.client("ssm").remove_tags_from_resource(
        ResourceType="Parameter", ResourceId="/moto/size", TagKeys=["Team"]
    )


@case("UnlabelParameterVersion")
def some_labels(world):
    world.client("ssm").unlabel_parameter_version(
        Name="/moto/size", ParameterVersion=1, Labels=["previous", "none"]
    )


@case("DeleteParameter")
def a_secret(world):
    world.client("ssm").delete_parameter(Name="/moto/secret")


@case("DeleteParameters")
def one_of_two(world):
    world.client("ssm").delete_parameters(Names=["/moto/image", "/moto/unwritten"])


# What is refused comes last: some of it moto takes, or breaks on, and is another world then.


@case("AddTagsToResource")
def to_no_parameter(world):
    tags = [{"Key": "Team", "Value": "web"}]
    world.client("ssm").add_tags_to_resource(ResourceType="Parameter", ResourceId="/moto/nobody", Tags=tags)


@case("ListTagsForResource")
def tags_of_no_parameter(world):
    world.client("ssm").list_tags_for_resource(ResourceType="Parameter", ResourceId="/moto/nobody")


@case("RemoveTagsFromResource")
def tag_of_no_parameter(world):
    world.client("ssm").remove_tags_from_resource(
        ResourceType="Parameter", ResourceId="/moto/nobody", TagKeys=["Team"]
    )


@case("UnlabelParameterVersion")
def of_a_version_that_is_not_there(world):
    world.client("ssm").unlabel_parameter_version(Name="/moto/size", ParameterVersion=9, Labels=["none"])


@case("DeleteParameter")
def that_nobody_wrote(world):
    world.client("ssm").delete_parameter(Name="/moto/nobody")
