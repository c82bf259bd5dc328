import datetime

from harness import OWNER, REGION, STAGING, advance, check, client, code_of, error_of

builder = client("imagebuilder")
ARN = f"arn:aws:imagebuilder:{REGION}:{OWNER}"
PIPELINE = f"{ARN}:image-pipeline/web-base"
RECIPE = f"{ARN}:image-recipe/web-base/1.2.0"
INFRASTRUCTURE = f"{ARN}:infrastructure-configuration/web-base"
DISTRIBUTION = f"{ARN}:distribution-configuration/web-base"
BUILD = f"{ARN}:image/web-base/1.2.0/1"
COMPONENT = f"arn:aws:imagebuilder:{REGION}:aws:component/update-linux/x.x.x"


def state(arn):
    return builder.get_image(imageBuildVersionArn=arn)["image"]["state"]["status"]


@check("ListImagePipelines")
def list_image_pipelines():
    (pipeline,) = builder.list_image_pipelines(filters=[{"name": "name", "values": ["web-base"]}])["imagePipelineList"]
    assert pipeline["arn"] == PIPELINE and pipeline["status"] == "ENABLED", pipeline
    refused = error_of(builder.list_image_pipelines, nextToken="nonsense")
    assert refused["Error"]["Code"] == "InvalidPaginationTokenException", refused


@check("GetImagePipeline")
def get_image_pipeline():
    pipeline = builder.get_image_pipeline(imagePipelineArn=PIPELINE)["imagePipeline"]
    assert pipeline["imageRecipeArn"] == RECIPE and pipeline["consecutiveFailures"] == 0, pipeline
    missing = error_of(builder.get_image_pipeline, imagePipelineArn=f"{PIPELINE}-x")
    assert missing["Error"]["Code"] == "ResourceNotFoundException", missing
    assert missing["ResponseMetadata"]["HTTPStatusCode"] == 404


@check("GetImageRecipe")
def get_image_recipe():
    recipe = builder.get_image_recipe(imageRecipeArn=RECIPE)["imageRecipe"]
    assert recipe["version"] == "1.2.0" and len(recipe["components"]) == 1, recipe


@check("GetInfrastructureConfiguration")
def get_infrastructure_configuration():
    answer = builder.get_infrastructure_configuration(infrastructureConfigurationArn=INFRASTRUCTURE)
    assert answer["infrastructureConfiguration"]["instanceTypes"] == ["m7i.large"], answer


@check("UpdateDistributionConfiguration")
def update_distribution_configuration():
    builder.update_distribution_configuration(
        distributionConfigurationArn=DISTRIBUTION,
        distributions=[
            {
                "region": REGION,
                "amiDistributionConfiguration": {
                    "name": "web {{ imagebuilder:buildVersion }}",
                    "amiTags": {"Role": "web"},
                    "launchPermission": {"userIds": [STAGING]},
                },
            },
            {"region": "us-east-1"},
        ],
        clientToken="both Regions",
    )
    refused = error_of(
        builder.update_distribution_configuration,
        distributionConfigurationArn=DISTRIBUTION,
        distributions=[{"region": REGION}, {"region": REGION}],
        clientToken="twice",
    )
    assert refused["Error"]["Code"] == "InvalidParameterValueException", refused


@check("GetDistributionConfiguration")
def get_distribution_configuration():
    answer = builder.get_distribution_configuration(distributionConfigurationArn=DISTRIBUTION)
    distributions = answer["distributionConfiguration"]["distributions"]
    assert [each["region"] for each in distributions] == [REGION, "us-east-1"], distributions


@check("StartImagePipelineExecution")
def start_image_pipeline_execution():
    for _ in range(2):
        started = builder.start_image_pipeline_execution(imagePipelineArn=PIPELINE, clientToken="build")
        assert started["imageBuildVersionArn"] == BUILD and started["clientToken"] == "build", started
    mismatch = code_of(
        builder.start_image_pipeline_execution,
        imagePipelineArn=PIPELINE,
        clientToken="build",
        tags={"changed": "yes"},
    )
    assert mismatch == "IdempotentParameterMismatchException", mismatch


@check("CancelImageCreation")
def cancel_image_creation():
    # Ten minutes of building, five of tests, and so the first half of the distribution is done.
    advance("19 minutes")
    assert state(BUILD) == "DISTRIBUTING"
    assert builder.cancel_image_creation(imageBuildVersionArn=BUILD)["imageBuildVersionArn"] == BUILD
    assert code_of(builder.cancel_image_creation, imageBuildVersionArn=BUILD) == "InvalidRequestException"


@check("GetImage")
def get_image():
    image = builder.get_image(imageBuildVersionArn=BUILD)["image"]
    assert image["version"] == "1.2.0/1" and image["state"]["status"] == "CANCELLED", image
    (ami,) = image["outputResources"]["amis"]
    assert ami["region"] == REGION and ami["accountId"] == OWNER, ami
    (seen,) = client("ec2", STAGING).describe_images(ImageIds=[ami["image"]])["Images"]
    assert seen["Name"] == "web 1" and not seen.get("Tags"), seen


@check("RetryImage")
def retry_image():
    assert builder.retry_image(imageBuildVersionArn=BUILD)["imageBuildVersionArn"] == BUILD
    assert state(BUILD) == "DISTRIBUTING"
    assert code_of(builder.retry_image, imageBuildVersionArn=BUILD) == "InvalidRequestException"
    advance("6 minutes")
    image = builder.get_image(imageBuildVersionArn=BUILD)["image"]
    assert [ami["region"] for ami in image["outputResources"]["amis"]] == [REGION, "us-east-1"], image


@check("ListWorkflowExecutions")
def list_workflow_executions():
    pages = builder.get_paginator("list_workflow_executions").paginate(
        imageBuildVersionArn=BUILD, PaginationConfig={"PageSize": 2}
    )
    executions = [execution for page in pages for execution in page["workflowExecutions"]]
    assert [(each["type"], each["status"], each["retried"]) for each in executions] == [
        ("DISTRIBUTION", "COMPLETED", False),
        ("DISTRIBUTION", "CANCELLED", True),
        ("TEST", "COMPLETED", False),
        ("BUILD", "COMPLETED", False),
    ], executions


def workflow_execution(kind):
    executions = builder.list_workflow_executions(imageBuildVersionArn=BUILD)["workflowExecutions"]
    return next(each["workflowExecutionId"] for each in executions if each["type"] == kind)


@check("GetWorkflowExecution")
def get_workflow_execution():
    execution = builder.get_workflow_execution(workflowExecutionId=workflow_execution("BUILD"))
    assert execution["totalStepCount"] == execution["totalStepsSucceeded"] == 6, execution
    assert execution["imageBuildVersionArn"] == BUILD


@check("ListWorkflowStepExecutions")
def list_workflow_step_executions():
    answer = builder.list_workflow_step_executions(workflowExecutionId=workflow_execution("TEST"))
    assert [(step["name"], step["status"]) for step in answer["steps"]] == [
        ("LaunchTestInstance", "COMPLETED"),
        ("ApplyTestComponents", "COMPLETED"),
        ("TerminateTestInstance", "COMPLETED"),
    ], answer


@check("GetWorkflowStepExecution")
def get_workflow_step_execution():
    steps = builder.list_workflow_step_executions(workflowExecutionId=workflow_execution("BUILD"))["steps"]
    step = builder.get_workflow_step_execution(stepExecutionId=steps[1]["stepExecutionId"])
    assert step["name"] == "ApplyBuildComponents" and step["action"] == "ExecuteComponents", step
    missing = "step-00000000-0000-4000-8000-000000000000"
    assert code_of(builder.get_workflow_step_execution, stepExecutionId=missing) == "ResourceNotFoundException"


@check("DistributeImage")
def distribute_image():
    arn = builder.distribute_image(
        sourceImage=BUILD.rsplit("/", 1)[0], distributionConfigurationArn=DISTRIBUTION, executionRole="distributor"
    )["imageBuildVersionArn"]
    assert arn == f"{BUILD[:-1]}2", arn
    advance("6 minutes")
    image = builder.get_image(imageBuildVersionArn=arn)["image"]
    assert image["state"]["status"] == "AVAILABLE" and image["executionRole"] == "distributor", image
    assert len(image["outputResources"]["amis"]) == 2
    refused = code_of(
        builder.distribute_image,
        sourceImage="ami-12345678",
        distributionConfigurationArn=DISTRIBUTION,
        executionRole="distributor",
    )
    assert refused == "InvalidRequestException", refused


@check("CreateImage")
def create_image():
    arn = builder.create_image(
        imageRecipeArn=RECIPE,
        infrastructureConfigurationArn=INFRASTRUCTURE,
        imageTestsConfiguration={"imageTestsEnabled": False},
        tags={"made": "alone"},
    )["imageBuildVersionArn"]
    assert arn == f"{BUILD[:-1]}3", arn
    advance("20 minutes")
    image = builder.get_image(imageBuildVersionArn=arn)["image"]
    assert image["state"] == {"status": "AVAILABLE"} and image["tags"] == {"made": "alone"}, image


@check("ListImages")
def list_images():
    (image,) = builder.list_images(owner="Self")["imageVersionList"]
    assert image["arn"] == BUILD.rsplit("/", 1)[0], image


@check("ListImageBuildVersions")
def list_image_build_versions():
    answer = builder.list_image_build_versions(imageVersionArn=BUILD.rsplit("/", 1)[0])
    assert [image["arn"][-1] for image in answer["imageSummaryList"]] == ["3", "2", "1"], answer


@check("ListImagePipelineImages")
def list_image_pipeline_images():
    (image,) = builder.list_image_pipeline_images(imagePipelineArn=PIPELINE)["imageSummaryList"]
    assert image["arn"] == BUILD and image["state"]["status"] == "AVAILABLE", image


@check("CreateImageRecipe")
def create_image_recipe():
    recipe = {"name": "Own Recipe", "semanticVersion": "0.1.0", "components": [{"componentArn": COMPONENT}]}
    parent = f"arn:aws:imagebuilder:{REGION}:aws:image/amazon-linux-2023-arm64/x.x.x"
    arn = builder.create_image_recipe(**recipe, parentImage=parent)["imageRecipeArn"]
    assert arn == f"{ARN}:image-recipe/own-recipe/0.1.0", arn
    again = code_of(builder.create_image_recipe, **recipe, parentImage=parent)
    assert again == "ResourceAlreadyExistsException", again
    recipe["semanticVersion"] = "0.2.0"
    assert code_of(builder.create_image_recipe, **recipe, parentImage="ami-12345678") == "InvalidRequestException"


@check("CreateInfrastructureConfiguration")
def create_infrastructure_configuration():
    answer = builder.create_infrastructure_configuration(name="own", instanceProfileName="builder")
    assert answer["infrastructureConfigurationArn"] == f"{ARN}:infrastructure-configuration/own", answer


@check("CreateDistributionConfiguration")
def create_distribution_configuration():
    answer = builder.create_distribution_configuration(name="own", distributions=[{"region": REGION}])
    assert answer["distributionConfigurationArn"] == f"{ARN}:distribution-configuration/own", answer
    refused = error_of(
        builder.create_distribution_configuration,
        name="templates",
        distributions=[
            {"region": REGION, "fastLaunchConfigurations": [{"enabled": True, "accountId": OWNER}]},
        ],
    )
    assert refused["ResponseMetadata"]["HTTPStatusCode"] == 501, refused


@check("CreateImagePipeline")
def create_image_pipeline():
    arn = builder.create_image_pipeline(
        name="own",
        imageRecipeArn=f"{ARN}:image-recipe/own-recipe/0.1.0",
        infrastructureConfigurationArn=f"{ARN}:infrastructure-configuration/own",
        distributionConfigurationArn=f"{ARN}:distribution-configuration/own",
        status="DISABLED",
    )["imagePipelineArn"]
    # "You can start a build this way whether the pipeline is enabled or disabled."
    build = builder.start_image_pipeline_execution(imagePipelineArn=arn)["imageBuildVersionArn"]
    advance("30 minutes")
    image = builder.get_image(imageBuildVersionArn=build)["image"]
    assert image["state"]["status"] == "AVAILABLE" and image["sourcePipelineArn"] == arn, image
    (ami,) = image["outputResources"]["amis"]
    (described,) = client("ec2").describe_images(ImageIds=[ami["image"]])["Images"]
    assert described["Architecture"] == "arm64", described
    created = datetime.datetime.fromisoformat(described["CreationDate"].replace("Z", "+00:00"))
    assert created.year == 2026


@check("UpdateImagePipeline")
def update_image_pipeline():
    arn = f"{ARN}:image-pipeline/own"
    builder.update_image_pipeline(
        imagePipelineArn=arn, imageRecipeArn=RECIPE, infrastructureConfigurationArn=INFRASTRUCTURE
    )
    pipeline = builder.get_image_pipeline(imagePipelineArn=arn)["imagePipeline"]
    # "The update replaces the entire configuration": what it leaves out is gone, and the status is the default one.
    assert pipeline["status"] == "ENABLED" and "distributionConfigurationArn" not in pipeline, pipeline
    assert pipeline["imageRecipeArn"] == RECIPE and pipeline["lastRunStatus"] == "AVAILABLE"
