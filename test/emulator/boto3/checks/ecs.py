import datetime

from harness import OWNER, REGION, STAGING, advance, check, client, code_of, error_of

ecs = client("ecs", STAGING)
ARN = f"arn:aws:ecs:{REGION}:{STAGING}"


def service(name="api", cluster="shop"):
    (described,) = ecs.describe_services(cluster=cluster, services=[name], include=["TAGS"])["services"]
    return described


def newest_deployment():
    (newest, *_) = ecs.list_service_deployments(cluster="shop", service="api")["serviceDeployments"]
    return newest


@check("ListClusters")
def list_clusters():
    assert ecs.list_clusters()["clusterArns"] == [f"{ARN}:cluster/shop"]
    assert client("ecs", OWNER).list_clusters()["clusterArns"] == []


@check("DescribeClusters")
def describe_clusters():
    answer = ecs.describe_clusters(clusters=["shop", "none"])
    (cluster,) = answer["clusters"]
    assert cluster["registeredContainerInstancesCount"] == 2 and cluster["capacityProviders"] == ["cp-web-2"]
    assert answer["failures"] == [{"arn": f"{ARN}:cluster/none", "reason": "MISSING"}]


@check("ListContainerInstances")
def list_container_instances():
    arns = ecs.list_container_instances(cluster="shop", status="ACTIVE")["containerInstanceArns"]
    assert len(arns) == 2 and arns[0].startswith(f"{ARN}:container-instance/shop/")
    assert code_of(ecs.list_container_instances, cluster="none") == "ClusterNotFoundException"


@check("DescribeContainerInstances")
def describe_container_instances():
    arns = ecs.list_container_instances(cluster="shop")["containerInstanceArns"]
    instances = ecs.describe_container_instances(cluster="shop", containerInstances=arns)["containerInstances"]
    assert sum(instance["runningTasksCount"] for instance in instances) == 2
    assert all(instance["ec2InstanceId"].startswith("i-") for instance in instances)
    assert instances[0]["registeredAt"].astimezone(datetime.timezone.utc).year == 2026


@check("ListServices")
def list_services():
    assert ecs.list_services(cluster="shop")["serviceArns"] == [f"{ARN}:service/shop/api"]


@check("ListTagsForResource")
def list_tags_for_resource():
    tags = ecs.list_tags_for_resource(resourceArn=f"{ARN}:service/shop/api")["tags"]
    assert tags == [{"key": "Environment", "value": "staging"}]


@check("DescribeServices")
def describe_services():
    api = service()
    assert api["runningCount"] == 2 and api["status"] == "ACTIVE"
    (deployment,) = api["deployments"]
    assert deployment["rolloutState"] == "COMPLETED" and deployment["id"].startswith("ecs-svc/")
    many = [f"api-{number}" for number in range(11)]
    refused = error_of(ecs.describe_services, cluster="shop", services=many)
    assert refused["Error"]["Code"] == "InvalidParameterException", refused
    assert refused["ResponseMetadata"]["HTTPStatusCode"] == 400


@check("RegisterTaskDefinition")
def register_task_definition():
    container = {"name": "app", "image": "shop/api:2", "memory": 256, "essential": True}
    registered = ecs.register_task_definition(family="api", containerDefinitions=[container])["taskDefinition"]
    assert registered["taskDefinitionArn"] == f"{ARN}:task-definition/api:2" and registered["revision"] == 2
    assert registered["containerDefinitions"][0]["image"] == "shop/api:2"
    assert code_of(ecs.register_task_definition, family="api", containerDefinitions=[]) == "ClientException"


@check("DescribeTaskDefinition")
def describe_task_definition():
    described = ecs.describe_task_definition(taskDefinition="api")["taskDefinition"]
    assert described["revision"] == 2 and described["status"] == "ACTIVE"
    assert ecs.describe_task_definition(taskDefinition="api:1")["taskDefinition"]["revision"] == 1
    missing = error_of(ecs.describe_task_definition, taskDefinition="none")
    assert missing["Error"] == {"Code": "ClientException", "Message": "Unable to describe task definition."}, missing


@check("UpdateService")
def update_service():
    before = service()["deployments"][0]["id"]
    updated = ecs.update_service(cluster="shop", service="api", taskDefinition="api:2")["service"]
    assert [deployment["status"] for deployment in updated["deployments"]] == ["PRIMARY", "ACTIVE"]
    assert updated["deployments"][1]["id"] == before
    assert updated["taskDefinition"] == f"{ARN}:task-definition/api:2"
    advance("3 minutes")
    (completed,) = service()["deployments"]
    assert completed["rolloutState"] == "COMPLETED"
    assert code_of(ecs.update_service, cluster="shop", service="none") == "ServiceNotFoundException"


@check("ListServiceDeployments")
def list_service_deployments():
    deployments = ecs.list_service_deployments(cluster="shop", service="api")["serviceDeployments"]
    assert [deployment["status"] for deployment in deployments] == ["SUCCESSFUL", "SUCCESSFUL"]
    assert deployments[0]["finishedAt"] - deployments[0]["createdAt"] == datetime.timedelta(minutes=3)


@check("StopServiceDeployment")
def stop_service_deployment():
    ecs.update_service(cluster="shop", service="api", forceNewDeployment=True)
    advance("1 minute")
    arn = newest_deployment()["serviceDeploymentArn"]
    stopped = ecs.stop_service_deployment(serviceDeploymentArn=arn, stopType="ROLLBACK")
    assert stopped["serviceDeploymentArn"] == arn
    assert newest_deployment()["status"] == "ROLLBACK_REQUESTED"
    advance("4 minutes")
    assert newest_deployment()["status"] == "ROLLBACK_SUCCESSFUL"
    assert code_of(ecs.stop_service_deployment, serviceDeploymentArn=arn) == "ConflictException"


@check("DescribeServiceDeployments")
def describe_service_deployments():
    arn = newest_deployment()["serviceDeploymentArn"]
    (deployment,) = ecs.describe_service_deployments(serviceDeploymentArns=[arn])["serviceDeployments"]
    assert deployment["status"] == "ROLLBACK_SUCCESSFUL"
    assert deployment["rollback"]["serviceRevisionArn"] == deployment["sourceServiceRevisions"][0]["arn"]
    assert deployment["deploymentCircuitBreaker"] == {"status": "DISABLED", "failureCount": 0, "threshold": 3}


@check("DescribeServiceRevisions")
def describe_service_revisions():
    arn = newest_deployment()["targetServiceRevisionArn"]
    (revision,) = ecs.describe_service_revisions(serviceRevisionArns=[arn])["serviceRevisions"]
    assert revision["serviceArn"] == f"{ARN}:service/shop/api"
    assert revision["taskDefinition"] == f"{ARN}:task-definition/api:2"


@check("DescribeCapacityProviders")
def describe_capacity_providers():
    (provider,) = ecs.describe_capacity_providers(capacityProviders=["cp-web-2"])["capacityProviders"]
    assert provider["autoScalingGroupProvider"]["managedTerminationProtection"] == "DISABLED"


@check("CreateCapacityProvider")
def create_capacity_provider():
    autoscaling = client("autoscaling", STAGING)
    (group,) = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=["web-1"])["AutoScalingGroups"]
    provider = ecs.create_capacity_provider(
        name="boto3", autoScalingGroupProvider={"autoScalingGroupArn": group["AutoScalingGroupARN"]}
    )["capacityProvider"]
    assert provider["autoScalingGroupProvider"]["managedDraining"] == "ENABLED"
    invalid = {"autoScalingGroupArn": "none"}
    refused = code_of(ecs.create_capacity_provider, name="other", autoScalingGroupProvider=invalid)
    assert refused == "InvalidParameterException"


@check("CreateCluster")
def create_cluster():
    assert ecs.create_cluster(clusterName="boto3")["cluster"]["status"] == "ACTIVE"
    assert ecs.create_cluster(clusterName="boto3")["cluster"]["clusterArn"] == f"{ARN}:cluster/boto3"


@check("PutClusterCapacityProviders")
def put_cluster_capacity_providers():
    cluster = ecs.put_cluster_capacity_providers(
        cluster="boto3",
        capacityProviders=["boto3", "FARGATE"],
        defaultCapacityProviderStrategy=[{"capacityProvider": "boto3", "weight": 1}],
    )["cluster"]
    assert cluster["registeredContainerInstancesCount"] == 2
    assert cluster["defaultCapacityProviderStrategy"] == [{"capacityProvider": "boto3", "weight": 1, "base": 0}]


@check("CreateService")
def create_service():
    created = ecs.create_service(cluster="boto3", serviceName="made", taskDefinition="api", desiredCount=2)["service"]
    assert created["deployments"][0]["rolloutState"] == "IN_PROGRESS" and created["runningCount"] == 0
    advance("3 minutes")
    assert service("made", "boto3")["runningCount"] == 2
    ecs.get_waiter("services_stable").wait(cluster="boto3", services=["made"])


@check("DeleteService")
def delete_service():
    busy = error_of(ecs.delete_service, cluster="boto3", service="made")
    assert busy["Error"] == {
        "Code": "InvalidParameterException",
        "Message": "The service cannot be stopped while it is scaled above 0.",
    }, busy
    assert ecs.delete_service(cluster="boto3", service="made", force=True)["service"]["status"] == "DRAINING"
    advance("1 minute")
    assert service("made", "boto3")["status"] == "INACTIVE"


@check("DeleteCluster")
def delete_cluster():
    assert code_of(ecs.delete_cluster, cluster="shop") == "ClusterContainsServicesException"
    ecs.put_cluster_capacity_providers(cluster="boto3", capacityProviders=[], defaultCapacityProviderStrategy=[])
    assert ecs.delete_cluster(cluster="boto3")["cluster"]["status"] == "INACTIVE"


@check("DeleteCapacityProvider")
def delete_capacity_provider():
    assert code_of(ecs.delete_capacity_provider, capacityProvider="cp-web-2") == "InvalidParameterException"
    assert ecs.delete_capacity_provider(capacityProvider="boto3")["capacityProvider"]["status"] == "INACTIVE"
