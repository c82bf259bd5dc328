from cases import cases_of
from world import REGION, STAGING

case = cases_of("ecs")


@case("DescribeClusters")
def of_a_name(world):
    world.client("ecs").describe_clusters(clusters=["shop"])


@case("DescribeClusters")
def with_everything(world):
    include = ["ATTACHMENTS", "CONFIGURATIONS", "SETTINGS", "STATISTICS", "TAGS"]
    world.client("ecs").describe_clusters(clusters=["shop"], include=include)


@case("DescribeClusters")
def of_no_cluster(world):
    world.client("ecs").describe_clusters(clusters=["none"])


@case("ListClusters")
def all_clusters(world):
    world.client("ecs").list_clusters()


@case("DescribeCapacityProviders")
def of_a_provider(world):
    providers = world.client("ecs").describe_clusters(clusters=["shop"])["clusters"][0]["capacityProviders"]
    world.client("ecs").describe_capacity_providers(capacityProviders=providers)


@case("DescribeCapacityProviders")
def of_no_provider(world):
    world.client("ecs").describe_capacity_providers(capacityProviders=["none"])


@case("ListContainerInstances")
def of_a_cluster(world):
    world.client("ecs").list_container_instances(cluster="shop")


@case("ListContainerInstances")
def of_an_unknown_cluster(world):
    world.client("ecs").list_container_instances(cluster="none")


@case("DescribeContainerInstances")
def in_a_cluster(world):
    arns = world.client("ecs").list_container_instances(cluster="shop")["containerInstanceArns"]
    world.client("ecs").describe_container_instances(cluster="shop", containerInstances=arns)


@case("DescribeContainerInstances")
def that_are_not_there(world):
    arn = f"arn:aws:ecs:{REGION}:{STAGING}:container-instance/shop/{'0' * 32}"
    world.client("ecs").describe_container_instances(cluster="shop", containerInstances=[arn])


@case("ListServices")
def in_the_cluster(world):
    world.client("ecs").list_services(cluster="shop")


@case("ListServices")
def in_no_cluster(world):
    world.client("ecs").list_services(cluster="none")


@case("DescribeServices")
def with_tags(world):
    world.client("ecs").describe_services(cluster="shop", services=["api"], include=["TAGS"])


@case("DescribeServices")
def of_no_service(world):
    world.client("ecs").describe_services(cluster="shop", services=["none"])


@case("DescribeServices")
def in_a_cluster_that_is_not_there(world):
    world.client("ecs").describe_services(cluster="none", services=["api"])


@case("DescribeServices")
def too_many(world):
    world.client("ecs").describe_services(cluster="shop", services=[f"api-{n}" for n in range(11)])


@case("UpdateService")
def redeployed(world):
    world.client("ecs").update_service(cluster="shop", service="api", forceNewDeployment=True)


@case("UpdateService")
def no_such_service(world):
    world.client("ecs").update_service(cluster="shop", service="none", forceNewDeployment=True)


@case("UpdateService")
def no_such_cluster(world):
    world.client("ecs").update_service(cluster="none", service="api", forceNewDeployment=True)


@case("ListTagsForResource")
def of_a_service(world):
    (arn,) = world.client("ecs").list_services(cluster="shop")["serviceArns"]
    world.client("ecs").list_tags_for_resource(resourceArn=arn)


@case("ListTagsForResource")
def of_nothing(world):
    world.client("ecs").list_tags_for_resource(resourceArn=f"arn:aws:ecs:{REGION}:{STAGING}:service/shop/none")
