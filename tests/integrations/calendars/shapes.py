"""Calendars as programs write them: their habits, with events made up for these tests."""

BRUSSELS_GOOGLE = """BEGIN:VTIMEZONE
TZID:Europe/Brussels
X-LIC-LOCATION:Europe/Brussels
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE"""


def windows_zone(tzid: str, *, first_year: int = 1601) -> str:
    return f"""BEGIN:VTIMEZONE
TZID:{tzid}
BEGIN:STANDARD
DTSTART:{first_year}1028T030000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:{first_year}0325T020000
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
END:DAYLIGHT
END:VTIMEZONE"""


def calendar(*parts: str, product: str = "-//Example//Calendar//EN") -> str:
    body = "\n".join(part.strip("\n") for part in parts)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:{product}\n{body}\nEND:VCALENDAR\n".replace(
        "\n", "\r\n"
    )


def event(*lines: str, uid: str = "1") -> str:
    return "\n".join(
        ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20261101T080000Z", *lines, "END:VEVENT"]
    )


GOOGLE = calendar(
    "CALSCALE:GREGORIAN\nMETHOD:PUBLISH\nX-WR-CALNAME:Agenda\nX-WR-TIMEZONE:Europe/Brussels",
    BRUSSELS_GOOGLE,
    event(
        "DTSTART;TZID=Europe/Brussels:20261019T090000",
        "DTEND;TZID=Europe/Brussels:20261019T100000",
        "RRULE:FREQ=WEEKLY;WKST=MO;UNTIL=20261116T225959Z;BYDAY=MO",
        "EXDATE;TZID=Europe/Brussels:20261102T090000",
        "CREATED:20261001T080000Z",
        "DESCRIPTION:<p>Réunion&nbsp;hebdomadaire</p>\\n\\, et plus",
        "SEQUENCE:2",
        "STATUS:CONFIRMED",
        "SUMMARY:Réunion\\, équipe",
        "TRANSP:OPAQUE",
        uid="weekly@google.com",
    ),
    event(
        "DTSTART;TZID=Europe/Brussels:20261109T140000",
        "DTEND;TZID=Europe/Brussels:20261109T150000",
        "RECURRENCE-ID;TZID=Europe/Brussels:20261109T090000",
        "SEQUENCE:3",
        "SUMMARY:Réunion déplacée",
        uid="weekly@google.com",
    ),
    event(
        "DTSTART;VALUE=DATE:20261224",
        "DTEND;VALUE=DATE:20261227",
        "SUMMARY:Congés",
        uid="days@google.com",
    ),
    event(
        "DTSTART;VALUE=DATE:20261201",
        "DTEND;VALUE=DATE:20261202",
        "TRANSP:TRANSPARENT",
        "SUMMARY:Paiement TVA",
        uid="free@google.com",
    ),
    product="-//Google Inc//Google Calendar 70.9054//EN",
)

GOOGLE_BIRTHDAYS = calendar(
    event(
        "DTSTART;VALUE=DATE:19800229",
        "DTEND;VALUE=DATE:19800301",
        "RRULE:FREQ=YEARLY",
        "TRANSP:TRANSPARENT",
        "SUMMARY:Anniversaire",
        uid="birthday@google.com",
    ),
    product="-//Google Inc//Google Calendar 70.9054//EN",
)

OUTLOOK = calendar(
    "METHOD:PUBLISH\nX-MS-OLK-FORCEINSPECTOROPEN:TRUE",
    windows_zone("Romance Standard Time"),
    event(
        "CLASS:PRIVATE",
        'DTSTART;TZID="Romance Standard Time":20261201T090000',
        'DTEND;TZID="Romance Standard Time":20261201T103000',
        "SUMMARY;LANGUAGE=fr-be:Médecin",
        "DESCRIPTION:Une description qui est bien trop longue pour tenir sur une seul",
        "\te ligne\\n",
        "TRANSP:OPAQUE",
        "X-MICROSOFT-CDO-BUSYSTATUS:OOF",
        uid="040000008200E00074C5B7101A82E008",
    ),
    event(
        'DTSTART;TZID="Romance Standard Time":20261202T090000',
        'DTEND;TZID="Romance Standard Time":20261202T100000',
        "TRANSP:OPAQUE",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
        uid="040000008200E00074C5B7101A82E009",
    ),
    event(
        'DTSTART;TZID="Romance Standard Time":20261203T000000',
        'DTEND;TZID="Romance Standard Time":20261205T000000',
        "TRANSP:OPAQUE",
        "X-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE",
        "X-MICROSOFT-CDO-ALLDAYEVENT:TRUE",
        uid="040000008200E00074C5B7101A82E00A",
    ),
    product="-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN",
)

OUTLOOK_ONLINE = calendar(
    "METHOD:PUBLISH\nX-WR-CALNAME:Calendrier",
    windows_zone("W. Europe Standard Time"),
    event(
        "RRULE:FREQ=MONTHLY;UNTIL=20270131T080000Z;INTERVAL=1;BYDAY=TU;BYSETPOS=1",
        "SUMMARY:Comité",
        "DTSTART;TZID=W. Europe Standard Time:20261201T090000",
        "DTEND;TZID=W. Europe Standard Time:20261201T100000",
        "CLASS:PUBLIC\nPRIORITY:5\nTRANSP:OPAQUE\nSTATUS:CONFIRMED\nSEQUENCE:0",
        "X-MICROSOFT-CDO-BUSYSTATUS:BUSY",
        uid="monthly",
    ),
    product="Microsoft Exchange Server 2010",
)

OUTLOOK_CUSTOMIZED = calendar(
    windows_zone("Customized Time Zone", first_year=1600),
    event(
        'DTSTART;TZID="Customized Time Zone":20261026T090000',
        'DTEND;TZID="Customized Time Zone":20261026T100000',
    ),
    product="-//Microsoft Corporation//Outlook 12.0 MIMEDIR//EN",
)

OUTLOOK_DISPLAY_NAMES = calendar(
    windows_zone("(UTC+01:00) Brussels, Copenhagen, Madrid, Paris"),
    event(
        'DTSTART;TZID="(UTC+01:00) Brussels, Copenhagen, Madrid, Paris":20260701T090000',
        'DTEND;TZID="(UTC+01:00) Brussels, Copenhagen, Madrid, Paris":20260701T100000',
        "RRULE:FREQ=DAILY;COUNT=3;INTERVAL=1",
    ),
    product="-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN",
)

EXCHANGE = calendar(
    "METHOD:REQUEST",
    windows_zone("tzone://Microsoft/Custom"),
    event(
        "ORGANIZER;CN=Anne:MAILTO:anne@example.org",
        'ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;CN="Bob; B":MAILTO:b@example.org',
        "RRULE:FREQ=WEEKLY;COUNT=4;INTERVAL=2;BYDAY=MO,WE;WKST=SU",
        "EXDATE;TZID=tzone://Microsoft/Custom:20261102T090000",
        "DTSTART;TZID=tzone://Microsoft/Custom:20261019T090000",
        "DTEND;TZID=tzone://Microsoft/Custom:20261019T100000",
        "BEGIN:VALARM\nACTION:DISPLAY\nTRIGGER;RELATED=START:-PT15M\nEND:VALARM",
    ),
    product="Microsoft Exchange Server 2010",
)

EXCHANGE_CANCELLED = calendar(
    "METHOD:CANCEL",
    event(
        "STATUS:CANCELLED",
        "DTSTART:20261201T080000Z",
        "DTEND:20261201T090000Z",
        "X-MICROSOFT-CDO-BUSYSTATUS:FREE",
    ),
    product="Microsoft Exchange Server 2010",
)

APPLE = calendar(
    "CALSCALE:GREGORIAN",
    """BEGIN:VTIMEZONE
TZID:Europe/Brussels
X-LIC-LOCATION:Europe/Brussels
BEGIN:STANDARD
DTSTART:18800101T000000
RDATE:18800101T000000
TZNAME:BMT
TZOFFSETFROM:+001730
TZOFFSETTO:+001730
END:STANDARD
END:VTIMEZONE""",
    event(
        "DTSTART;TZID=Europe/Brussels:20261201T120000",
        "DTEND;TZID=Europe/Brussels:20261201T133000",
        "RRULE:FREQ=WEEKLY;UNTIL=20261215T225959Z",
        "X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC",
        'X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE="Rue \\"Haute\\"":geo:50.8,4.3',
        "BEGIN:VALARM\nX-WR-ALARMUID:9\nUID:9\nTRIGGER:-PT15M\nACTION:AUDIO\nEND:VALARM",
        uid="7E3C4A10-9F0E",
    ),
    event("DTSTART;VALUE=DATE:20261224", "SUMMARY:Réveillon", uid="7E3C4A10-9F0F"),
    product="-//Apple Inc.//macOS 15.1//EN",
)

APPLE_FLOATING = calendar(
    event("DTSTART:20261201T070000", "DURATION:PT45M", "SUMMARY:Course"),
    product="-//Apple Inc.//iOS 18.1//EN",
)

NEXTCLOUD = calendar(
    "CALSCALE:GREGORIAN\nREFRESH-INTERVAL;VALUE=DURATION:PT4H\nX-PUBLISHED-TTL:PT4H",
    BRUSSELS_GOOGLE,
    event(
        "DTSTART;TZID=Europe/Brussels:20261130T180000",
        "DURATION:PT2H",
        "RRULE:FREQ=MONTHLY;COUNT=2;BYDAY=-1MO",
        "X-NC-GROUP-ID:1",
        "CATEGORIES:Privé,Club",
        uid="nc-1",
    ),
    event(
        "RECURRENCE-ID;TZID=Europe/Brussels:20261228T180000",
        "DTSTART;TZID=Europe/Brussels:20261228T180000",
        "DURATION:PT2H",
        "STATUS:CANCELLED",
        uid="nc-1",
    ),
    product="-//Nextcloud calendar v5.0",
)

NEXTCLOUD_TASKS = calendar(
    "BEGIN:VTODO\nUID:todo\nDUE:20261201T090000Z\nSUMMARY:Devis\nEND:VTODO",
    "BEGIN:VJOURNAL\nUID:journal\nDTSTART;VALUE=DATE:20261201\nEND:VJOURNAL",
    event("DTSTART:20261201T080000Z", "DTEND:20261201T083000Z", uid="event"),
    product="-//Nextcloud Tasks v0.16",
)

ZIMBRA = calendar(
    "METHOD:PUBLISH",
    BRUSSELS_GOOGLE.replace("RRULE:FREQ=YEARLY;", "RRULE:FREQ=YEARLY;WKST=MO;INTERVAL=1;"),
    event(
        'DTSTART;TZID="Europe/Brussels":20261201T090000',
        'DTEND;TZID="Europe/Brussels":20261201T094500',
        "RRULE:FREQ=DAILY;COUNT=5;INTERVAL=1",
        'EXDATE;TZID="Europe/Brussels":20261202T090000,20261204T090000',
        "X-ZIMBRA-LOCAL-CHECKED:1\nCLASS:PUBLIC\nTRANSP:OPAQUE\nSEQUENCE:3",
        "X-MICROSOFT-CDO-INTENDEDSTATUS:BUSY",
    ),
    product="Zimbra-Calendar-Provider",
)

THUNDERBIRD = calendar(
    BRUSSELS_GOOGLE.replace("TZID:Europe", "TZID:/mozilla.org/20070129_1/Europe"),
    event(
        "DTSTART;TZID=/mozilla.org/20070129_1/Europe/Brussels:20260701T090000",
        "DTEND;TZID=/mozilla.org/20070129_1/Europe/Brussels:20260701T100000",
        "X-MOZ-GENERATION:2",
    ),
    product="-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN",
)

EVOLUTION = calendar(
    BRUSSELS_GOOGLE.replace("TZID:Europe", "TZID:/freeassociation.sourceforge.net/Europe"),
    event(
        "DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Brussels:",
        "  20261201T090000",
        "DTEND;TZID=/freeassociation.sourceforge.net/Europe/Brussels:20261201T100000",
    ),
    product="-//Ximian//NONSGML Evolution Calendar//EN",
)

NOTES = calendar(
    windows_zone("Romance Standard Time", first_year=1950),
    event(
        'DTSTART;TZID="Romance Standard Time":20261201T090000',
        'DTEND;TZID="Romance Standard Time":20261201T100000',
        'RDATE;TZID="Romance Standard Time":20261201T090000',
        " ,20261203T090000,20261210T090000",
        "X-LOTUS-NOTESVERSION:2",
    ),
    product="-//Lotus Development Corporation//NONSGML Notes 9.0//EN_C",
)

LODGINGS = calendar(
    "CALSCALE:GREGORIAN",
    event("DTSTART;VALUE=DATE:20261201", "DTEND;VALUE=DATE:20261204", "SUMMARY:Reserved", uid="a"),
    event("DTSTART;VALUE=DATE:20261204", "DTEND;VALUE=DATE:20261204", "SUMMARY:Empty", uid="b"),
    product="-//Lodgings//Hosting Calendar 1.0//EN",
).replace("\r\n", "\n")

BOOKING_TOOL = calendar(
    event(
        "DTSTART:20261201T080000Z",
        "DURATION:P0DT0H30M0S",
        'ORGANIZER;CN="Anne, A":mailto:anne@example.org',
        "STATUS:CONFIRMED",
    ),
    product="adamgibbons/ics",
)

FASTMAIL = calendar(
    event(
        "DTSTART;TZID=Etc/UTC:20261201T080000",
        "DTEND;TZID=America/New_York:20261201T040000",
        "RDATE;VALUE=PERIOD:20261205T080000Z/PT2H,20261206T080000Z/20261206T081500Z",
        "RRULE:FREQ=DAILY;COUNT=1",
    ),
    product="-//CyrusIMAP.org//Cyrus 3.11//EN",
)

PRACTICE_SOFTWARE = calendar(
    event(
        "DTSTART;TZID=Romance Standard Time:20261201T090000",
        "DTEND;TZID=Romance Standard Time:20261201T100000",
        "SUMMARY:Patiënt",
    ),
    product="-//Practice//1.0//NL",
)

INVITATION_OF_ONE_DAY = calendar(
    "METHOD:REQUEST",
    BRUSSELS_GOOGLE,
    event(
        "RECURRENCE-ID;TZID=Europe/Brussels:20261207T090000",
        "DTSTART;TZID=Europe/Brussels:20261208T090000",
        "DTEND;TZID=Europe/Brussels:20261208T100000",
    ),
)

UNKNOWN_ZONE = calendar(
    event("DTSTART;TZID=Ma zone:20261201T090000", "DTEND;TZID=Ma zone:20261201T100000", uid="x"),
    event("DTSTART:20261201T090000Z", "DTEND:20261201T100000Z", uid="y"),
)
