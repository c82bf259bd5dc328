from cases import cases_of
from world import STAGING

case = cases_of("sts")
ROLE = {"RoleArn": f"arn:aws:iam::{STAGING}:role/golden-ami", "RoleSessionName": "moto", "ExternalId": "shop"}


@case("AssumeRole")
def in_another_account(world):
    world.owner("sts").assume_role(**ROLE)


@case("AssumeRole")
def for_too_short_a_time(world):
    world.owner("sts").assume_role(**ROLE, DurationSeconds=60)


@case("AssumeRole")
def without_a_session_name(world):
    world.owner("sts").assume_role(RoleArn=ROLE["RoleArn"])


@case("AssumeRole")
def with_a_bad_session_name(world):
    world.owner("sts").assume_role(**{**ROLE, "RoleSessionName": "with blank"})


@case("GetCallerIdentity")
def of_a_user(world):
    world.client("sts").get_caller_identity()
