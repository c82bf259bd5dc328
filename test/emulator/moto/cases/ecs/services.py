from cases import cases_of
from world import REGION, STAGING

case = cases_of("ecs")


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


@case("RegisterTaskDefinition")
def of_one_container(world):
    world.client("ecs").register_task_definition(
        family="worker",
        containerDefinitions=[{"name": "worker", "image": "shop/worker:1", "memory": 128, "cpu": 64}],
    )


@case("DescribeTaskDefinition")
def of_a_family(world):
    world.client("ecs").describe_task_definition(taskDefinition="worker")


@case("DescribeTaskDefinition")
def of_no_family(world):
    world.client("ecs").describe_task_definition(taskDefinition="none")


@case("CreateService")
def in_a_new_cluster(world):
    world.client("ecs").create_service(
        cluster="moto",
        serviceName="worker",
        taskDefinition="worker:1",
        desiredCount=1,
        launchType="EC2",
        deploymentConfiguration={"minimumHealthyPercent": 50, "maximumPercent": 200},
        tags=[{"key": "Environment", "value": "test"}],
    )
    world.advance("1 hour")


@case("RegisterTaskDefinition")
def of_no_container(world):
    world.client("ecs").register_task_definition(family="worker", containerDefinitions=[])


@case("CreateService")
def in_a_missing_cluster(world):
    world.client("ecs").create_service(
        cluster="none", serviceName="worker", taskDefinition="worker:1", desiredCount=1
    )


@case("CreateService")
def of_no_task_definition(world):
    world.client("ecs").create_service(
        cluster="moto", serviceName="other", taskDefinition="none:1", desiredCount=1
    )


@case("DescribeServices")
def of_a_launch_type(world):
    world.client("ecs").describe_services(cluster="moto", services=["worker"], include=["TAGS"])


@case("CreateService")
def that_is_there(world):
    world.client("ecs").create_service(
        cluster="moto", serviceName="worker", taskDefinition="worker:1", desiredCount=1
    )


@case("DeleteCluster")
def with_a_service(world):
    world.client("ecs").delete_cluster(cluster="moto")


@case("DeleteService")
def that_runs(world):
    world.client("ecs").delete_service(cluster="moto", service="worker")


@case("DeleteService")
def that_runs_by_force(world):
    world.client("ecs").delete_service(cluster="moto", service="worker", force=True)
    world.advance("1 hour")


@case("DeleteService")
def that_is_not_there(world):
    world.client("ecs").delete_service(cluster="moto", service="none")


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
