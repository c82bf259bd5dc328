"""What the cases find, in either of the two: the things of `emulator/fleets/small.yaml` that they name."""

import json
import os
import urllib.request

from recorder import Recorder

OWNER, STAGING = "111111111111", "222222222222"
REGION = "eu-west-1"
ZONE = f"{REGION}a"
GROUPS = ("web-1", "web-2")
IMAGES = ("web-1.0.0", "web-1.1.0")
PARAMETER = "/golden-ami/web/staging"


class World:
    """One of the two sides, `emulator` or `moto`."""

    def __init__(self, side):
        self.side = side
        self.recorder = Recorder()
        if side == "moto":
            set_up(self)

    def client(self, service):
        return self.recorder.client(service, STAGING)

    def owner(self, service):
        """The owner of images and pipelines. moto has them in one account with everything else."""
        return self.recorder.client(service, OWNER)

    def advance(self, duration):
        """Lets the emulator's time pass: `advance("10 minutes")`. In moto everything has happened already."""
        if self.side == "moto":
            return
        request = urllib.request.Request(
            f"{os.environ['AWS_ENDPOINT_URL']}/_emulator/clock",
            data=json.dumps({"advance": duration}).encode(),
            headers={"content-type": "application/json"},
        )
        urllib.request.urlopen(request).close()

    def image(self, name):
        (image,) = self.client("ec2").describe_images(Filters=[{"Name": "name", "Values": [name]}])["Images"]
        return image["ImageId"]

    def group(self, name):
        (group,) = self.client("autoscaling").describe_auto_scaling_groups(AutoScalingGroupNames=[name])[
            "AutoScalingGroups"
        ]
        return group

    def target_group(self):
        (found,) = self.client("elbv2").describe_target_groups(Names=["web"])["TargetGroups"]
        return found["TargetGroupArn"]

    def instances(self, name):
        return [member["InstanceId"] for member in self.group(name)["Instances"]]


def set_up(world):
    """Makes in moto, by its own calls, what the emulator has from its fleet."""
    ec2, ecs, autoscaling = (world.client(service) for service in ("ec2", "ecs", "autoscaling"))
    # One of those that moto has from the start: what it registers itself lacks most members.
    source = ec2.describe_images(Filters=[{"Name": "name", "Values": ["amzn-ami-hvm-*"]}])["Images"][0]["ImageId"]
    for name in IMAGES:
        ec2.copy_image(Name=name, SourceImageId=source, SourceRegion=REGION)
    for name in GROUPS:
        ec2.create_launch_template(
            LaunchTemplateName=name,
            LaunchTemplateData={"ImageId": world.image("web-1.0.0"), "InstanceType": "m5.large"},
        )
        tags = {"Environment": "staging", "Service": "web"}
        autoscaling.create_auto_scaling_group(
            AutoScalingGroupName=name,
            LaunchTemplate={"LaunchTemplateName": name, "Version": "1"},
            MinSize=0,
            MaxSize=4,
            DesiredCapacity=2,
            AvailabilityZones=[ZONE],
            Tags=[{"Key": key, "Value": value, "PropagateAtLaunch": True} for key, value in tags.items()],
        )
    set_up_ecs(world, ecs)
    set_up_target_group(world.client("elbv2"), ec2)
    world.client("ssm").put_parameter(Name=PARAMETER, Value=world.image("web-1.0.0"), Type="String")
    world.owner("sns").create_topic(Name="golden-ami")


def set_up_target_group(elbv2, ec2):
    subnets = ec2.describe_subnets()["Subnets"]
    group = elbv2.create_target_group(Name="web", Protocol="HTTP", Port=80, VpcId=subnets[0]["VpcId"])
    arn = group["TargetGroups"][0]["TargetGroupArn"]
    balancer = elbv2.create_load_balancer(Name="web", Subnets=[subnet["SubnetId"] for subnet in subnets])
    elbv2.create_listener(
        LoadBalancerArn=balancer["LoadBalancers"][0]["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": arn}],
    )


def set_up_ecs(world, ecs):
    ecs.create_cluster(clusterName="shop")
    ecs.create_capacity_provider(
        name="web-2",
        autoScalingGroupProvider={
            "autoScalingGroupArn": world.group("web-2")["AutoScalingGroupARN"],
            "managedTerminationProtection": "DISABLED",
        },
    )
    ecs.put_cluster_capacity_providers(
        cluster="shop",
        capacityProviders=["web-2"],
        defaultCapacityProviderStrategy=[{"capacityProvider": "web-2", "weight": 1, "base": 0}],
    )
    for instance in world.instances("web-2"):
        document = {"instanceId": instance, "region": REGION, "accountId": STAGING}
        ecs.register_container_instance(cluster="shop", instanceIdentityDocument=json.dumps(document))
    ecs.register_task_definition(
        family="api", containerDefinitions=[{"name": "api", "image": "api", "memory": 128, "cpu": 128}]
    )
    ecs.create_service(
        cluster="shop",
        serviceName="api",
        taskDefinition="api",
        desiredCount=2,
        capacityProviderStrategy=[{"capacityProvider": "web-2", "weight": 1, "base": 0}],
        tags=[{"key": "Environment", "value": "staging"}],
    )
