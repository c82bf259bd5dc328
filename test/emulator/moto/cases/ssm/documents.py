from cases import cases_of

case = cases_of("ssm")
CALENDAR = """BEGIN:VCALENDAR\r
VERSION:2.0\r
X-CALENDAR-TYPE:DEFAULT_OPEN\r
END:VCALENDAR"""


@case("CreateDocument")
def a_change_calendar(world):
    world.client("ssm").create_document(
        Name="moto", Content=CALENDAR, DocumentType="ChangeCalendar", DocumentFormat="TEXT"
    )


@case("GetDocument")
def that_is_there(world):
    world.client("ssm").get_document(Name="moto")


@case("DeleteDocument")
def the_calendar(world):
    world.client("ssm").delete_document(Name="moto")


# What is refused comes last: some of it moto takes, or breaks on, and is another world then.


@case("GetDocument")
def that_nobody_made(world):
    world.client("ssm").get_document(Name="nobody")


@case("DeleteDocument")
def of_nobody(world):
    world.client("ssm").delete_document(Name="nobody")


@case("CreateDocument")
def that_is_made_already(world):
    request = {"Content": CALENDAR, "DocumentType": "ChangeCalendar", "DocumentFormat": "TEXT"}
    world.client("ssm").create_document(Name="twice", **request)
    world.client("ssm").create_document(Name="twice", **request)
