import datetime

from harness import REGION, STAGING, advance, check, client, code_of, error_of

autoscaling = client("autoscaling", STAGING)
ec2 = client("ec2", STAGING)
elbv2 = client("elbv2", STAGING)
START = datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
WEB = {"AutoScalingGroupName": "web-1"}
# What the checks make and, in the end, delete.
API = {"AutoScalingGroupName": "api"}


def group(name="web-1"):
    (described,) = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    return described


def ids(name="web-1"):
    return [instance["InstanceId"] for instance in group(name)["Instances"]]


def states(name="web-1"):
    return sorted(instance["LifecycleState"] for instance in group(name)["Instances"])


def tag(key, **others):
    return {"ResourceId": "web-1", "ResourceType": "auto-scaling-group", "Key": key, **others}


def image_id(name="web-1.0.0"):
    (image,) = ec2.describe_images(Filters=[{"Name": "name", "Values": [name]}])["Images"]
    return image["ImageId"]


def refresh():
    (latest, *_) = autoscaling.describe_instance_refreshes(**WEB)["InstanceRefreshes"]
    return latest


def start_refresh(**preferences):
    version = ec2.create_launch_template_version(
        LaunchTemplateName="web-1", SourceVersion="1", LaunchTemplateData={"ImageId": image_id("web-1.1.0")}
    )["LaunchTemplateVersion"]["VersionNumber"]
    return autoscaling.start_instance_refresh(
        DesiredConfiguration={"LaunchTemplate": {"LaunchTemplateName": "web-1", "Version": str(version)}},
        Preferences={"MinHealthyPercentage": 50, **preferences},
        **WEB,
    )["InstanceRefreshId"]


@check("DescribeAutoScalingGroups")
def describe_auto_scaling_groups():
    pages = autoscaling.get_paginator("describe_auto_scaling_groups").paginate(
        Filters=[{"Name": "tag:Environment", "Values": ["staging"]}], PaginationConfig={"PageSize": 3}
    )
    groups = [described for page in pages for described in page["AutoScalingGroups"]]
    assert [each["AutoScalingGroupName"] for each in groups] == ["web-1", "web-2", "latest", "resolved"]
    assert groups[0]["CreatedTime"] == START, groups[0]["CreatedTime"]
    assert states() == ["InService", "InService"]
    assert groups[0]["LaunchTemplate"]["Version"] == "1"
    without = autoscaling.describe_auto_scaling_groups(IncludeInstances=False)["AutoScalingGroups"]
    assert all(each["Instances"] == [] for each in without)
    unknown = error_of(autoscaling.describe_auto_scaling_groups, Filters=[{"Name": "name", "Values": ["web-1"]}])
    assert unknown["Error"]["Code"] == "ValidationError", unknown


@check("DescribeAutoScalingInstances")
def describe_auto_scaling_instances():
    pages = autoscaling.get_paginator("describe_auto_scaling_instances").paginate(PaginationConfig={"PageSize": 5})
    instances = [instance for page in pages for instance in page["AutoScalingInstances"]]
    assert len(instances) == 6
    (first,) = autoscaling.describe_auto_scaling_instances(InstanceIds=ids()[:1])["AutoScalingInstances"]
    assert first == instances[0], first
    assert first["AutoScalingGroupName"] == "web-1" and first["HealthStatus"] == "HEALTHY"
    assert first["LaunchTemplate"]["Version"] == "1" and first["ProtectedFromScaleIn"] is False


@check("DescribeTags")
def describe_tags():
    tags = autoscaling.describe_tags(Filters=[{"Name": "auto-scaling-group", "Values": ["web-1"]}])["Tags"]
    assert {each["Key"]: each["Value"] for each in tags} == {"Environment": "staging", "Service": "web"}
    assert all(each["PropagateAtLaunch"] and each["ResourceType"] == "auto-scaling-group" for each in tags)


@check("CreateOrUpdateTags")
def create_or_update_tags():
    autoscaling.create_or_update_tags(Tags=[tag("Owner", Value="a <team> & co", PropagateAtLaunch=False)])
    (owner,) = [each for each in group()["Tags"] if each["Key"] == "Owner"]
    assert owner["Value"] == "a <team> & co" and owner["PropagateAtLaunch"] is False, owner
    assert code_of(autoscaling.create_or_update_tags, Tags=[tag("aws:x", Value="y")]) == "ValidationError"


@check("DeleteTags")
def delete_tags():
    autoscaling.delete_tags(Tags=[tag("Owner")])
    assert "Owner" not in [each["Key"] for each in group()["Tags"]]


@check("DescribeAccountLimits")
def describe_account_limits():
    limits = autoscaling.describe_account_limits()
    assert limits["NumberOfAutoScalingGroups"] == 4 < limits["MaxNumberOfAutoScalingGroups"]
    assert limits["NumberOfLaunchConfigurations"] == 0 < limits["MaxNumberOfLaunchConfigurations"]


@check("StartInstanceRefresh")
def start_instance_refresh():
    started = start_refresh(CheckpointPercentages=[50, 100], CheckpointDelay=60)
    assert (refresh()["InstanceRefreshId"], refresh()["Status"]) == (started, "Pending")
    again = error_of(autoscaling.start_instance_refresh, **WEB)
    assert again["Error"]["Code"] == "InstanceRefreshInProgress", again
    assert again["ResponseMetadata"]["HTTPStatusCode"] == 400
    invalid = error_of(
        autoscaling.start_instance_refresh, AutoScalingGroupName="web-2", Preferences={"MaxHealthyPercentage": 110}
    )
    assert invalid["Error"]["Code"] == "ValidationError", invalid


@check("DescribeInstanceRefreshes")
def describe_instance_refreshes():
    assert refresh()["Preferences"]["CheckpointPercentages"] == [50, 100]
    advance("2 minutes")
    progress = refresh()
    assert progress["Status"] == "InProgress" and progress["StartTime"] > START
    assert (progress["PercentageComplete"], progress["InstancesToUpdate"]) == (50, 1), progress
    missing = error_of(autoscaling.describe_instance_refreshes, AutoScalingGroupName="none")
    assert missing["Error"]["Code"] == "ValidationError" and "none" in missing["Error"]["Message"], missing


@check("SuspendProcesses")
def suspend_processes():
    autoscaling.suspend_processes(ScalingProcesses=["InstanceRefresh"], **WEB)
    (suspended,) = group()["SuspendedProcesses"]
    assert suspended["ProcessName"] == "InstanceRefresh"
    advance("1 hour")
    assert refresh()["Status"] == "InProgress"
    assert code_of(autoscaling.suspend_processes, ScalingProcesses=["Nap"], **WEB) == "ValidationError"


@check("ResumeProcesses")
def resume_processes():
    autoscaling.resume_processes(ScalingProcesses=["InstanceRefresh"], **WEB)
    assert group()["SuspendedProcesses"] == []
    advance("10 minutes")
    done = refresh()
    assert done["Status"] == "Successful" and done["PercentageComplete"] == 100, done
    assert done["EndTime"] > done["StartTime"]
    assert group()["LaunchTemplate"]["Version"] == "2"
    assert [instance["LaunchTemplate"]["Version"] for instance in group()["Instances"]] == ["2", "2"]


@check("CancelInstanceRefresh")
def cancel_instance_refresh():
    started = start_refresh()
    advance("30 seconds")
    assert autoscaling.cancel_instance_refresh(**WEB)["InstanceRefreshId"] == started
    assert refresh()["Status"] == "Cancelling"
    advance("10 minutes")
    assert refresh()["Status"] == "Cancelled"
    assert code_of(autoscaling.cancel_instance_refresh, **WEB) == "ActiveInstanceRefreshNotFound"


@check("RollbackInstanceRefresh")
def rollback_instance_refresh():
    started = start_refresh()
    advance("30 seconds")
    assert autoscaling.rollback_instance_refresh(**WEB)["InstanceRefreshId"] == started
    assert refresh()["Status"] == "RollbackInProgress"
    advance("10 minutes")
    assert refresh()["Status"] == "RollbackSuccessful"
    assert refresh()["RollbackDetails"]["RollbackStartTime"] > START
    autoscaling.start_instance_refresh(**WEB)
    advance("10 seconds")
    irreversible = error_of(autoscaling.rollback_instance_refresh, **WEB)
    assert irreversible["Error"]["Code"] == "IrreversibleInstanceRefresh", irreversible
    advance("10 minutes")


@check("DescribeScalingActivities")
def describe_scaling_activities():
    activities = autoscaling.describe_scaling_activities(**WEB)["Activities"]
    assert {each["StatusCode"] for each in activities} == {"Successful"}
    assert activities == sorted(activities, key=lambda each: each["StartTime"], reverse=True)
    newest = autoscaling.describe_scaling_activities(ActivityIds=[activities[0]["ActivityId"]], **WEB)["Activities"]
    assert newest == activities[:1] and newest[0]["Progress"] == 100
    assert code_of(autoscaling.describe_scaling_activities, AutoScalingGroupName="none") == "ValidationError"


@check("UpdateAutoScalingGroup")
def update_auto_scaling_group():
    autoscaling.update_auto_scaling_group(MinSize=1, MaxSize=5, HealthCheckGracePeriod=60, **WEB)
    assert (group()["MinSize"], group()["MaxSize"], group()["HealthCheckGracePeriod"]) == (1, 5, 60)
    assert code_of(autoscaling.update_auto_scaling_group, MinSize=6, **WEB) == "ValidationError"
    hooks = error_of(autoscaling.update_auto_scaling_group, MaxInstanceLifetime=86400, **WEB)
    assert hooks["Error"]["Code"] == "NotImplementedByEmulator", hooks


@check("SetDesiredCapacity")
def set_desired_capacity():
    autoscaling.set_desired_capacity(DesiredCapacity=3, **WEB)
    assert states() == ["InService", "InService", "Pending"]
    blocked = error_of(autoscaling.set_desired_capacity, DesiredCapacity=2, HonorCooldown=True, **WEB)
    assert blocked["Error"]["Code"] == "ScalingActivityInProgress", blocked
    advance("2 minutes")
    assert states() == ["InService"] * 3
    assert code_of(autoscaling.set_desired_capacity, DesiredCapacity=6, **WEB) == "ValidationError"


@check("SetInstanceProtection")
def set_instance_protection():
    (first, *_) = ids()
    autoscaling.set_instance_protection(InstanceIds=[first], ProtectedFromScaleIn=True, **WEB)
    autoscaling.set_desired_capacity(DesiredCapacity=1, **WEB)
    advance("2 minutes")
    assert ids() == [first] and group()["Instances"][0]["ProtectedFromScaleIn"] is True
    autoscaling.set_instance_protection(InstanceIds=[first], ProtectedFromScaleIn=False, **WEB)
    autoscaling.set_desired_capacity(DesiredCapacity=3, **WEB)
    advance("2 minutes")


@check("EnterStandby")
def enter_standby():
    (first, *_) = ids()
    (activity,) = autoscaling.enter_standby(
        InstanceIds=[first], ShouldDecrementDesiredCapacity=True, **WEB
    )["Activities"]
    assert first in activity["Description"] and activity["StartTime"] > START
    assert states() == ["InService", "InService", "Standby"] and group()["DesiredCapacity"] == 2
    not_there = error_of(
        autoscaling.enter_standby, InstanceIds=["i-12345678"], ShouldDecrementDesiredCapacity=True, **WEB
    )
    assert not_there["Error"]["Code"] == "ValidationError", not_there


@check("ExitStandby")
def exit_standby():
    (first, *_) = ids()
    (activity,) = autoscaling.exit_standby(InstanceIds=[first], **WEB)["Activities"]
    assert first in activity["Description"]
    assert states() == ["InService"] * 3 and group()["DesiredCapacity"] == 3


@check("SetInstanceHealth")
def set_instance_health():
    (first, *_) = ids()
    autoscaling.set_instance_health(InstanceId=first, HealthStatus="Unhealthy")
    assert states() == ["InService", "InService", "Pending", "Terminating"]
    advance("2 minutes")
    assert first not in ids() and states() == ["InService"] * 3
    missing = error_of(autoscaling.set_instance_health, InstanceId="i-12345678", HealthStatus="Healthy")
    assert missing["Error"] == {
        "Type": "Sender",
        "Code": "ValidationError",
        "Message": "Instance Id not found - No managed instance found for instance ID: i-12345678",
    }, missing


@check("TerminateInstanceInAutoScalingGroup")
def terminate_instance_in_auto_scaling_group():
    first, second, _ = ids()
    activity = autoscaling.terminate_instance_in_auto_scaling_group(
        InstanceId=first, ShouldDecrementDesiredCapacity=True
    )["Activity"]
    assert (activity["StatusCode"], activity["AutoScalingGroupName"]) == ("InProgress", "web-1")
    assert activity["Cause"].endswith("shrinking the capacity from 3 to 2."), activity["Cause"]
    again = error_of(
        autoscaling.terminate_instance_in_auto_scaling_group, InstanceId=first, ShouldDecrementDesiredCapacity=True
    )
    assert again["Error"]["Code"] == "ScalingActivityInProgress", again
    activities = autoscaling.terminate_instance_in_auto_scaling_group(
        AutoScalingGroupName="web-1", InstanceIds=[second], ShouldDecrementDesiredCapacity=False
    )["Activities"]
    assert len(activities) == 1
    advance("2 minutes")
    assert states() == ["InService"] * 2


@check("CreateLaunchConfiguration")
def create_launch_configuration():
    arguments = {"LaunchConfigurationName": "old", "ImageId": image_id(), "InstanceType": "m5.large"}
    autoscaling.create_launch_configuration(**arguments)
    exists = error_of(autoscaling.create_launch_configuration, **arguments)
    assert exists["Error"]["Code"] == "AlreadyExists", exists
    assert code_of(autoscaling.create_launch_configuration, LaunchConfigurationName="x") == "ValidationError"


@check("DescribeLaunchConfigurations")
def describe_launch_configurations():
    (old,) = autoscaling.describe_launch_configurations(LaunchConfigurationNames=["old", "none"])[
        "LaunchConfigurations"
    ]
    assert (old["ImageId"], old["InstanceType"]) == (image_id(), "m5.large")
    assert old["CreatedTime"] > START and old["LaunchConfigurationARN"].endswith(":launchConfigurationName/old")


@check("CreateAutoScalingGroup")
def create_auto_scaling_group():
    arguments = {
        **API,
        "MinSize": 1,
        "MaxSize": 4,
        "AvailabilityZones": [f"{REGION}a"],
        "LaunchConfigurationName": "old",
        "Tags": [{"Key": "Environment", "Value": "staging", "PropagateAtLaunch": True}],
    }
    autoscaling.create_auto_scaling_group(**arguments)
    assert states("api") == ["Pending"]
    assert group("api")["Instances"][0]["LaunchConfigurationName"] == "old"
    exists = error_of(autoscaling.create_auto_scaling_group, **arguments)
    assert exists["Error"]["Code"] == "AlreadyExists", exists
    mixed = {
        "LaunchTemplate": {
            "LaunchTemplateSpecification": {"LaunchTemplateName": "web-2", "Version": "1"},
            "Overrides": [
                {"InstanceType": "m5.large", "WeightedCapacity": "1"},
                {"InstanceType": "m5.xlarge", "WeightedCapacity": "2"},
            ],
        }
    }
    autoscaling.create_auto_scaling_group(
        AutoScalingGroupName="mixed", MinSize=0, MaxSize=4, AvailabilityZones=[f"{REGION}b"], MixedInstancesPolicy=mixed
    )
    policy = group("mixed")["MixedInstancesPolicy"]
    assert policy["LaunchTemplate"]["Overrides"] == mixed["LaunchTemplate"]["Overrides"], policy
    assert policy["InstancesDistribution"]["OnDemandPercentageAboveBaseCapacity"] == 100


@check("DeleteLaunchConfiguration")
def delete_launch_configuration():
    used = error_of(autoscaling.delete_launch_configuration, LaunchConfigurationName="old")
    assert used["Error"]["Code"] == "ResourceInUse", used
    autoscaling.update_auto_scaling_group(LaunchTemplate={"LaunchTemplateName": "web-2", "Version": "1"}, **API)
    assert "LaunchConfigurationName" not in group("api")
    autoscaling.delete_launch_configuration(LaunchConfigurationName="old")
    assert autoscaling.describe_launch_configurations()["LaunchConfigurations"] == []


@check("DeleteAutoScalingGroup")
def delete_auto_scaling_group():
    busy = error_of(autoscaling.delete_auto_scaling_group, **API)
    assert busy["Error"]["Code"] == "ScalingActivityInProgress", busy
    advance("2 minutes")
    assert code_of(autoscaling.delete_auto_scaling_group, **API) == "ResourceInUse"
    autoscaling.delete_auto_scaling_group(ForceDelete=True, **API)
    assert group("api")["Status"] == "Delete in progress"
    advance("2 minutes")
    assert autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=["api"])["AutoScalingGroups"] == []
    autoscaling.delete_auto_scaling_group(AutoScalingGroupName="mixed")
    assert code_of(autoscaling.delete_auto_scaling_group, AutoScalingGroupName="mixed") == "ValidationError"


def target_group():
    (described,) = elbv2.describe_target_groups(Names=["web"])["TargetGroups"]
    return described["TargetGroupArn"]


def sources(**arguments):
    described = autoscaling.describe_traffic_sources(AutoScalingGroupName="web-2", **arguments)["TrafficSources"]
    return [(each["Identifier"], each["Type"], each["State"]) for each in described]


@check("AttachTrafficSources")
def attach_traffic_sources():
    autoscaling.attach_traffic_sources(
        AutoScalingGroupName="web-2", TrafficSources=[{"Identifier": target_group(), "Type": "elbv2"}]
    )
    assert group("web-2")["TargetGroupARNs"] == [target_group()]
    assert group("web-2")["TrafficSources"] == [{"Identifier": target_group(), "Type": "elbv2"}]
    missing = error_of(
        autoscaling.attach_traffic_sources,
        AutoScalingGroupName="web-2",
        TrafficSources=[{"Identifier": target_group() + "0"}],
    )
    assert missing["Error"]["Code"] == "ValidationError", missing


@check("DescribeTrafficSources")
def describe_traffic_sources():
    assert sources() == [(target_group(), "elbv2", "Adding")], sources()
    advance("1 minute")
    assert sources() == [(target_group(), "elbv2", "Added")], sources()
    autoscaling.update_auto_scaling_group(AutoScalingGroupName="web-2", HealthCheckType="ELB")
    assert sources(TrafficSourceType="elbv2") == [(target_group(), "elbv2", "InService")], sources()
    assert sources(TrafficSourceType="vpc-lattice") == []


@check("DetachTrafficSources")
def detach_traffic_sources():
    detached = {"AutoScalingGroupName": "web-2", "TrafficSources": [{"Identifier": target_group()}]}
    autoscaling.detach_traffic_sources(**detached)
    assert sources() == [(target_group(), "elbv2", "Removing")], sources()
    assert group("web-2")["TargetGroupARNs"] == []
    assert code_of(autoscaling.detach_traffic_sources, **detached) == "ValidationError"


@check("AttachLoadBalancerTargetGroups")
def attach_load_balancer_target_groups():
    autoscaling.attach_load_balancer_target_groups(
        AutoScalingGroupName="web-2", TargetGroupARNs=[target_group()]
    )
    advance("1 minute")


@check("DescribeLoadBalancerTargetGroups")
def describe_load_balancer_target_groups():
    described = autoscaling.describe_load_balancer_target_groups(AutoScalingGroupName="web-2")
    assert described["LoadBalancerTargetGroups"] == [
        {"LoadBalancerTargetGroupARN": target_group(), "State": "InService"}
    ], described


@check("DetachLoadBalancerTargetGroups")
def detach_load_balancer_target_groups():
    autoscaling.detach_load_balancer_target_groups(
        AutoScalingGroupName="web-2", TargetGroupARNs=[target_group()]
    )
    advance("5 minutes")
    assert sources() == []
