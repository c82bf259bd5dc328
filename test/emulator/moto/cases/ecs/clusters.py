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


@case("CreateCluster")
def new(world):
    tags = [{"key": "Environment", "value": "test"}]
    world.client("ecs").create_cluster(clusterName="moto", tags=tags)


@case("CreateCluster")
def again(world):
    world.client("ecs").create_cluster(clusterName="moto")


@case("DescribeClusters")
def with_its_tags(world):
    world.client("ecs").describe_clusters(clusters=["moto"], include=["TAGS"])


@case("CreateCapacityProvider")
def for_a_group(world):
    arn = world.group("web-1")["AutoScalingGroupARN"]
    world.client("ecs").create_capacity_provider(
        name="moto",
        autoScalingGroupProvider={
            "autoScalingGroupArn": arn,
            "managedScaling": {"status": "ENABLED", "targetCapacity": 90},
            "managedTerminationProtection": "DISABLED",
            "managedDraining": "ENABLED",
        },
        tags=[{"key": "Environment", "value": "test"}],
    )


@case("CreateCapacityProvider")
def of_a_name_that_is_taken(world):
    arn = world.group("web-1")["AutoScalingGroupARN"]
    world.client("ecs").create_capacity_provider(
        name="moto", autoScalingGroupProvider={"autoScalingGroupArn": arn}
    )


@case("PutClusterCapacityProviders")
def of_the_cluster(world):
    world.client("ecs").put_cluster_capacity_providers(
        cluster="moto",
        capacityProviders=["moto"],
        defaultCapacityProviderStrategy=[{"capacityProvider": "moto", "weight": 1, "base": 0}],
    )


@case("PutClusterCapacityProviders")
def of_a_missing_cluster(world):
    world.client("ecs").put_cluster_capacity_providers(
        cluster="none", capacityProviders=["moto"], defaultCapacityProviderStrategy=[]
    )


@case("DeleteCapacityProvider")
def of_a_cluster_no_more(world):
    world.client("ecs").put_cluster_capacity_providers(
        cluster="moto", capacityProviders=[], defaultCapacityProviderStrategy=[]
    )
    world.client("ecs").delete_capacity_provider(capacityProvider="moto")


@case("DeleteCapacityProvider")
def of_an_unknown_name(world):
    world.client("ecs").delete_capacity_provider(capacityProvider="none")


@case("DeleteCluster")
def without_services(world):
    world.client("ecs").create_cluster(clusterName="empty")
    world.client("ecs").delete_cluster(cluster="empty")


@case("DeleteCluster")
def of_nobody(world):
    world.client("ecs").delete_cluster(cluster="none")
