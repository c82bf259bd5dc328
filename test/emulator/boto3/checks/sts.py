import datetime

import boto3
from harness import CONFIG, OWNER, REGION, STAGING, check, client, error_of


def assume(account, role="golden-ami"):
    return client("sts").assume_role(
        RoleArn=f"arn:aws:iam::{account}:role/{role}", RoleSessionName="boto3", ExternalId="shop"
    )


@check("AssumeRole")
def assume_role():
    answer = assume(STAGING)
    credentials = answer["Credentials"]
    assert credentials["Expiration"] > datetime.datetime.now(datetime.timezone.utc)
    assert answer["AssumedRoleUser"]["Arn"] == f"arn:aws:sts::{STAGING}:assumed-role/golden-ami/boto3"
    denied = error_of(
        client("sts").assume_role, RoleArn=f"arn:aws:iam::{STAGING}:role/admin", RoleSessionName="boto3"
    )
    assert denied["Error"]["Code"] == "AccessDenied", denied
    assert denied["ResponseMetadata"]["HTTPStatusCode"] == 403


@check("GetCallerIdentity")
def get_caller_identity():
    assert client("sts").get_caller_identity()["Account"] == OWNER
    credentials = assume(STAGING)["Credentials"]
    session = boto3.client(
        "sts",
        region_name=REGION,
        config=CONFIG,
        aws_access_key_id=credentials["AccessKeyId"],
        aws_secret_access_key=credentials["SecretAccessKey"],
        aws_session_token=credentials["SessionToken"],
    )
    assert session.get_caller_identity()["Arn"] == f"arn:aws:sts::{STAGING}:assumed-role/golden-ami/boto3"
