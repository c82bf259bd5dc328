import datetime

from harness import REGION, STAGING, advance, check, client, code_of, error_of

ssm = client("ssm", STAGING)
CALENDAR = "\r\n".join(
    [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "X-CALENDAR-TYPE:DEFAULT_CLOSED",
        "BEGIN:VEVENT",
        "DTSTART:20260101T120000Z",
        "DTEND:20260101T180000Z",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
)


@check("PutParameter")
def put_parameter():
    first = ssm.put_parameter(
        Name="/boto3/size", Value="small", Type="String", Tags=[{"Key": "Team", "Value": "web"}]
    )
    assert first["Version"] == 1 and first["Tier"] == "Standard", first
    assert ssm.put_parameter(Name="/boto3/size", Value="large", Overwrite=True)["Version"] == 2
    exists = error_of(ssm.put_parameter, Name="/boto3/size", Value="x", Type="String")
    assert exists["Error"]["Code"] == "ParameterAlreadyExists", exists
    image = {"Name": "/boto3/image", "Type": "String", "DataType": "aws:ec2:image"}
    (shared,) = client("ec2", STAGING).describe_images(Filters=[{"Name": "name", "Values": ["web-1.1.0"]}])["Images"]
    # Both are answered; the one whose image cannot be launched is never written.
    ssm.put_parameter(**image, Value=shared["ImageId"])
    ssm.put_parameter(**{**image, "Name": "/boto3/bad"}, Value="ami-12345678")
    advance("4 seconds")
    ssm.put_parameter(Name="/boto3/secret", Value="hush", Type="SecureString")


@check("LabelParameterVersion")
def label_parameter_version():
    answer = ssm.label_parameter_version(
        Name="/boto3/size", ParameterVersion=1, Labels=["previous", "aws-not-allowed"]
    )
    assert answer["InvalidLabels"] == ["aws-not-allowed"] and answer["ParameterVersion"] == 1, answer


@check("GetParameter")
def get_parameter():
    parameter = ssm.get_parameter(Name="/boto3/size:previous")["Parameter"]
    assert parameter["Value"] == "small" and parameter["Version"] == 1, parameter
    assert parameter["ARN"] == f"arn:aws:ssm:{REGION}:{STAGING}:parameter/boto3/size"
    assert parameter["LastModifiedDate"] == datetime.datetime(2026, 1, 1, tzinfo=datetime.timezone.utc)
    secret = ssm.get_parameter(Name="/boto3/secret", WithDecryption=True)["Parameter"]
    assert secret["Value"] == "hush" and secret["Type"] == "SecureString", secret
    assert code_of(ssm.get_parameter, Name="/boto3/bad") == "ParameterNotFound"
    assert code_of(ssm.get_parameter, Name="/boto3/size:3") == "ParameterVersionNotFound"


@check("GetParameters")
def get_parameters():
    answer = ssm.get_parameters(Names=["/boto3/size", "/boto3/none"])
    assert [parameter["Value"] for parameter in answer["Parameters"]] == ["large"], answer
    assert answer["InvalidParameters"] == ["/boto3/none"], answer


@check("GetParametersByPath")
def get_parameters_by_path():
    pages = ssm.get_paginator("get_parameters_by_path").paginate(Path="/boto3", PaginationConfig={"PageSize": 1})
    names = [parameter["Name"] for page in pages for parameter in page["Parameters"]]
    assert names == ["/boto3/image", "/boto3/secret", "/boto3/size"], names


@check("GetParameterHistory")
def get_parameter_history():
    versions = ssm.get_parameter_history(Name="/boto3/size")["Parameters"]
    assert [(each["Version"], each["Labels"]) for each in versions] == [(1, ["previous"]), (2, [])], versions


@check("DescribeParameters")
def describe_parameters():
    (parameter,) = ssm.describe_parameters(
        ParameterFilters=[{"Key": "tag:Team", "Values": ["web"]}, {"Key": "Path", "Values": ["/boto3"]}]
    )["Parameters"]
    assert parameter["Name"] == "/boto3/size" and "Value" not in parameter, parameter
    refused = code_of(ssm.describe_parameters, ParameterFilters=[{"Key": "Label", "Values": ["previous"]}])
    assert refused == "InvalidFilterKey", refused


@check("UnlabelParameterVersion")
def unlabel_parameter_version():
    answer = ssm.unlabel_parameter_version(Name="/boto3/size", ParameterVersion=1, Labels=["previous", "other"])
    assert answer["RemovedLabels"] == ["previous"] and answer["InvalidLabels"] == ["other"], answer


@check("AddTagsToResource")
def add_tags_to_resource():
    ssm.add_tags_to_resource(
        ResourceType="Parameter", ResourceId="/boto3/size", Tags=[{"Key": "Stage", "Value": "test"}]
    )
    missing = code_of(
        ssm.add_tags_to_resource,
        ResourceType="Parameter",
        ResourceId="/boto3/none",
        Tags=[{"Key": "Stage", "Value": "test"}],
    )
    assert missing == "InvalidResourceId", missing


@check("RemoveTagsFromResource")
def remove_tags_from_resource():
    ssm.remove_tags_from_resource(ResourceType="Parameter", ResourceId="/boto3/size", TagKeys=["Team"])


@check("ListTagsForResource")
def list_tags_for_resource():
    tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId="/boto3/size")["TagList"]
    assert tags == [{"Key": "Stage", "Value": "test"}], tags


@check("DeleteParameter")
def delete_parameter():
    ssm.delete_parameter(Name="/boto3/size")
    assert code_of(ssm.delete_parameter, Name="/boto3/size") == "ParameterNotFound"


@check("DeleteParameters")
def delete_parameters():
    answer = ssm.delete_parameters(Names=["/boto3/image", "/boto3/size"])
    assert answer["DeletedParameters"] == ["/boto3/image"], answer
    assert answer["InvalidParameters"] == ["/boto3/size"], answer


@check("CreateDocument")
def create_document():
    description = ssm.create_document(
        Name="windows", Content=CALENDAR, DocumentType="ChangeCalendar", DocumentFormat="TEXT"
    )["DocumentDescription"]
    assert description["Owner"] == STAGING and description["LatestVersion"] == "1", description
    refused = error_of(ssm.create_document, Name="command", Content="{}")
    assert refused["ResponseMetadata"]["HTTPStatusCode"] == 501, refused


@check("GetDocument")
def get_document():
    document = ssm.get_document(Name="windows")
    assert document["Content"] == CALENDAR and document["Status"] == "Active", document
    assert code_of(ssm.get_document, Name="none") == "InvalidDocument"


@check("GetCalendarState")
def get_calendar_state():
    # The calendar freeze is that of the fleet: open, but from six to eight hours after the start.
    now = ssm.get_calendar_state(CalendarNames=["freeze"])
    assert now["State"] == "OPEN" and now["NextTransitionTime"] == "2026-01-01T06:00:00Z", now
    both = ssm.get_calendar_state(CalendarNames=["freeze", "windows"], AtTime="2026-01-01T10:00:00Z")
    assert both == {
        "State": "CLOSED",
        "AtTime": "2026-01-01T10:00:00Z",
        "NextTransitionTime": "2026-01-01T12:00:00Z",
        "ResponseMetadata": both["ResponseMetadata"],
    }, both
    assert code_of(ssm.get_calendar_state, CalendarNames=["none"]) == "InvalidDocument"


@check("DeleteDocument")
def delete_document():
    ssm.delete_document(Name="windows")
    assert code_of(ssm.get_calendar_state, CalendarNames=["windows"]) == "InvalidDocument"
