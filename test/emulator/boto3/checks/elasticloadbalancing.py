from harness import REGION, STAGING, advance, check, client, code_of, error_of

elbv2 = client("elbv2", STAGING)
autoscaling = client("autoscaling", STAGING)
GROUP = {"AutoScalingGroupName": "web-1"}


def target_group(name="web"):
    (described,) = elbv2.describe_target_groups(Names=[name])["TargetGroups"]
    return described


def arn(name="web"):
    return target_group(name)["TargetGroupArn"]


def health(**arguments):
    described = elbv2.describe_target_health(TargetGroupArn=arn(), **arguments)["TargetHealthDescriptions"]
    return {each["Target"]["Id"]: each["TargetHealth"] for each in described}


def instances():
    (group,) = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=["web-1"])["AutoScalingGroups"]
    return [each["InstanceId"] for each in group["Instances"]]


@check("DescribeTargetGroups")
def describe_target_groups():
    pages = elbv2.get_paginator("describe_target_groups").paginate(PaginationConfig={"PageSize": 1})
    (web,) = [each for page in pages for each in page["TargetGroups"]]
    assert web == target_group()
    assert (web["Protocol"], web["Port"], web["HealthCheckPort"]) == ("HTTP", 80, "traffic-port"), web
    assert (web["HealthCheckIntervalSeconds"], web["UnhealthyThresholdCount"]) == (30, 2), web
    assert web["Matcher"] == {"HttpCode": "200"} and web["HealthCheckEnabled"] is True, web
    (balancer,) = web["LoadBalancerArns"]
    assert elbv2.describe_target_groups(LoadBalancerArn=balancer)["TargetGroups"] == [web]
    none = error_of(elbv2.describe_target_groups, Names=["none"])
    assert none["Error"] == {
        "Type": "Sender",
        "Code": "TargetGroupNotFound",
        "Message": "One or more target groups not found",
    }, none
    assert none["ResponseMetadata"]["HTTPStatusCode"] == 400


@check("RegisterTargets")
def register_targets():
    first, _ = instances()
    elbv2.register_targets(TargetGroupArn=arn(), Targets=[{"Id": first}])
    assert list(health()) == [first]
    unknown = error_of(elbv2.register_targets, TargetGroupArn=arn(), Targets=[{"Id": "i-0123456789abcdef0"}])
    assert unknown["Error"]["Code"] == "InvalidTarget", unknown


@check("DescribeTargetHealth")
def describe_target_health():
    first, second = instances()
    assert health()[first] == {
        "State": "initial",
        "Reason": "Elb.RegistrationInProgress",
        "Description": "Target registration is in progress",
    }, health()
    advance("1 minute")
    assert health(Targets=[{"Id": first}, {"Id": second, "Port": 8080}]) == {
        first: {"State": "healthy"},
        second: {
            "State": "unused",
            "Reason": "Target.NotRegistered",
            "Description": "Target is not registered to the target group",
        },
    }
    elbv2.get_waiter("target_in_service").wait(TargetGroupArn=arn(), WaiterConfig={"MaxAttempts": 1})
    missing = arn().replace("targetgroup/web", "targetgroup/none")
    assert code_of(elbv2.describe_target_health, TargetGroupArn=missing) == "TargetGroupNotFound"


@check("DeregisterTargets")
def deregister_targets():
    first, _ = instances()
    elbv2.deregister_targets(TargetGroupArn=arn(), Targets=[{"Id": first}])
    assert health()[first]["Reason"] == "Target.DeregistrationInProgress", health()
    advance("5 minutes")
    assert health() == {}
    elbv2.get_waiter("target_deregistered").wait(
        TargetGroupArn=arn(), Targets=[{"Id": first}], WaiterConfig={"MaxAttempts": 1}
    )


@check("CreateTargetGroup")
def create_target_group():
    arguments = {"Name": "api", "Protocol": "TCP", "Port": 443, "VpcId": "vpc-0123456789abcdef0"}
    (made,) = elbv2.create_target_group(**arguments)["TargetGroups"]
    assert {**made, "LoadBalancerArns": []} == target_group("api")
    assert (made["HealthCheckProtocol"], made["HealthCheckTimeoutSeconds"]) == ("TCP", 10), made
    assert made["TargetGroupArn"].startswith(f"arn:aws:elasticloadbalancing:{REGION}:{STAGING}:targetgroup/api/")
    assert elbv2.create_target_group(**arguments)["TargetGroups"] == [made]
    assert code_of(elbv2.create_target_group, **{**arguments, "Port": 80}) == "DuplicateTargetGroupName"


@check("DeleteTargetGroup")
def delete_target_group():
    assert code_of(elbv2.delete_target_group, TargetGroupArn=arn()) == "ResourceInUse"
    gone = arn("api")
    elbv2.delete_target_group(TargetGroupArn=gone)
    elbv2.delete_target_group(TargetGroupArn=gone)
    assert code_of(elbv2.describe_target_groups, TargetGroupArns=[gone]) == "TargetGroupNotFound"
