"""Asterisk's call detail records: what came of a call, under whatever names and layout."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from app.integrations.call_records.asterisk import Dialplan, read_asterisk
from app.integrations.call_records.exports import Export
from app.integrations.deliveries import IntegrationKind
from app.integrations.telephony.calls import Call, Direction
from app.integrations.verdicts import UnreadablePayload
from tests.integrations.samples import a_config

CONFIG = replace(a_config(IntegrationKind.NATIVE), region="BE")
LINE, CALLER = "+3225550101", "+32475550199"
DIALPLAN = Dialplan(our_numbers=frozenset({LINE}), lines={"600": LINE})
COLUMNS = (
    "accountcode,src,dst,dcontext,clid,channel,dstchannel,lastapp,lastdata,start,answer,end,"
    "duration,billsec,disposition,amaflags,uniqueid,userfield"
)


def read(*lines: str, dialplan: Dialplan = DIALPLAN) -> Export:
    return read_asterisk("\n".join(lines).encode(), dialplan, CONFIG)


def a_row(**cells: str) -> str:
    told = {
        "src": "0475550199",
        "dst": "025550101",
        "dcontext": "from-trunk",
        "channel": "PJSIP/trunk-1",
        "dstchannel": "PJSIP/101-2",
        "lastapp": "Dial",
        "start": "2026-11-23 09:02:11",
        "answer": "2026-11-23 09:02:15",
        "end": "2026-11-23 09:02:45",
        "duration": "34",
        "billsec": "30",
        "disposition": "ANSWERED",
        "amaflags": "3",
        "uniqueid": "1764000000.5",
    } | cells
    return ",".join(f'"{told.get(name, "")}"' for name in COLUMNS.split(","))


def the_call(*lines: str, header: str = COLUMNS) -> Call:
    [call] = read(*([header] if header else []), *lines).calls
    return call


def outcome(call: Call) -> tuple[bool, bool]:
    return call.answered, call.voicemail


@pytest.mark.parametrize(
    "lastapp",
    ["Queue", "Playback", "BackGround", "Hangup", "Answer", "Wait", "WaitExten", "IVR", "Read",
     "Congestion", "Busy", "MusicOnHold", "Dial", "AGI", "Goto", "VoiceMailMain", ""],
)  # fmt: skip
@pytest.mark.parametrize("header", [COLUMNS, ""], ids=["header", "no header"])
def test_what_connects_nobody_is_no_answer(lastapp: str, header: str) -> None:
    row = a_row(lastapp=lastapp, dst="600", dcontext="default", dstchannel="")
    assert outcome(the_call(row, header=header)) == (False, False)


@pytest.mark.parametrize("lastapp", ["VoiceMail", "voicemail", "MinivmRecord", "Record"])
def test_a_message_that_was_left_is_a_voicemail(lastapp: str) -> None:
    call = the_call(a_row(lastapp=lastapp, dstchannel=""))
    assert outcome(call) == (False, True)
    assert call.talk_seconds == 30


@pytest.mark.parametrize("lastapp", ["Dial", "Queue", "Hangup", "Playback", "FollowMe"])
def test_another_channel_that_answered_is_an_answer(lastapp: str) -> None:
    assert outcome(the_call(a_row(lastapp=lastapp))) == (True, False)
    assert outcome(the_call(a_row(lastapp=lastapp, disposition="NO ANSWER"))) == (False, False)


def test_the_record_of_the_called_end_needs_no_other() -> None:
    assert outcome(the_call(a_row(lastapp="AppDial", dstchannel=""))) == (True, False)


def test_one_record_with_another_channel_answers_for_the_whole_call() -> None:
    queue = a_row(lastapp="Queue", dstchannel="")
    agent = a_row(dst="101", dcontext="from-queue")
    assert outcome(the_call(queue, agent)) == (True, False)
    missed = a_row(dst="101", dcontext="from-queue", disposition="NO ANSWER", billsec="0")
    assert outcome(the_call(queue, missed)) == (False, False)
    message = a_row(dst="vmu101", lastapp="VoiceMail", dstchannel="")
    assert outcome(the_call(queue, missed, message)) == (False, True)


@pytest.mark.parametrize(
    ("told", "answered"),
    [("8", True), ("ANSWER", True), ("answered", True), ("0", False), ("1", False), ("2", False),
     ("4", False), ("16", False), ("NOANSWER", False), ("NO_ANSWER", False), ("CANCEL", False),
     ("CONGESTION", False), ("", True), ("UNKNOWN", True)],
)  # fmt: skip
def test_dispositions_are_words_numbers_or_told_by_the_length(told: str, *, answered: bool) -> None:
    assert the_call(a_row(disposition=told)).answered is answered


@pytest.mark.parametrize("told", ["", "UNKNOWN", "NULL"])
def test_what_is_not_told_and_cost_nothing_was_no_answer(told: str) -> None:
    assert not the_call(a_row(disposition=told, billsec="0")).answered


@pytest.mark.parametrize("told", ["KLINGON", "32", "99", "-8", "8.0", "٨", "DOCUMENTATION"])
def test_a_disposition_that_is_unknown_is_told_and_not_guessed(told: str) -> None:
    export = read(COLUMNS, a_row(), a_row(disposition=told, uniqueid="1764000000.6"))
    assert len(export.calls) == 1
    assert [one.reason for one in export.unreadable] == ["the disposition is unknown"]


def test_time_that_two_records_share_counts_once() -> None:
    assert the_call(a_row(), a_row()).talk_seconds == 30
    queue = a_row(lastapp="Queue", answer="2026-11-23 09:02:15", billsec="40")
    agent = a_row(answer="2026-11-23 09:02:50", billsec="5", start="2026-11-23 09:02:48")
    assert the_call(queue, agent).talk_seconds == 40
    assert the_call(agent, queue).talk_seconds == 40
    after = a_row(answer="2026-11-23 09:05:00", start="2026-11-23 09:04:50", billsec="20")
    assert the_call(queue, after).talk_seconds == 60


@pytest.mark.parametrize("cells", [{"answer": ""}, {"answer": "", "end": ""}])
def test_where_the_answer_is_not_told_length_and_end_tell_it(cells: dict[str, str]) -> None:
    assert the_call(a_row(**cells), a_row()).talk_seconds == 30


def headless(*added: str) -> str:
    return ",".join([",".join(a_row().split(",")[:16]), *added])


@pytest.mark.parametrize(
    ("added", "call_id"),
    [
        (['"1764000000.5"'], "1764000000.5"),
        (['"pbx-1764000000.5"'], "pbx-1764000000.5"),
        (['"u.1"', '""'], "u.1"),
        (['""', '"n1"', "1"], "n1"),
        (['"1764000000.5"', '""', '"n1"', "1"], "n1"),
        (['"sales"', '""', '"n1"', "1"], "n1"),
        (['"1764000000.5"', '"sales"', '""', '"n1"', "1"], "n1"),
        (['"1764000000.5"', '"sales"', '""', '""', "1"], "1764000000.5"),
    ],
    ids=repr,
)
def test_every_option_of_cdr_conf_is_known_by_the_columns_it_adds(
    added: Sequence[str], call_id: str
) -> None:
    assert the_call(headless(*added), header="").id == call_id


def test_records_of_one_linkedid_are_one_call_without_a_header_too() -> None:
    first = headless('"1764000000.1"', '""', '""', '"1764000000.1"', "1")
    second = headless('"1764000000.2"', '""', '""', '"1764000000.1"', "2")
    assert the_call(first, second, header="").id == "1764000000.1"


@pytest.mark.parametrize("added", [[], ['"sales"'], ['""'], ['"1.5e3"']], ids=repr)
def test_records_without_identity_are_refused_with_the_setting_that_gives_it(
    added: Sequence[str],
) -> None:
    with pytest.raises(UnreadablePayload, match="loguniqueid=yes"):
        read(headless(*added), headless(*added))
    export = read(headless('"1764000000.5"'), headless(*added))
    assert [one.number for one in export.unreadable] == [2]


def test_a_record_whose_cells_read_like_names_is_no_header() -> None:
    row = a_row(lastapp="Answer", lastdata="start", dstchannel="")
    assert len(read(row).calls) == 1


@pytest.mark.parametrize(
    "renamed",
    [
        {"start": "calldate"},
        {"start": "StartTime", "src": "Source", "dst": "Destination", "clid": "CallerID",
         "dcontext": "DestinationContext", "dstchannel": "DestinationChannel",
         "lastapp": "LastApplication", "answer": "AnswerTime", "end": "EndTime",
         "billsec": "BillableSeconds"},
        {"start": "calldate", "src": "source", "channel": "source_channel", "dst": "dest",
         "dstchannel": "dest_channel"},
    ],
    ids=repr,
)  # fmt: skip
def test_columns_are_known_under_the_names_of_other_back_ends(renamed: dict[str, str]) -> None:
    header = ",".join(renamed.get(name, name) for name in COLUMNS.split(","))
    assert the_call(a_row(), header=header) == the_call(a_row())


def test_the_classic_columns_of_a_database_are_enough() -> None:
    """Of cdr_pgsql, cdr_mysql and cdr_odbc: neither answer nor end."""
    header = (
        '"calldate","clid","src","dst","dcontext","channel","dstchannel","lastapp","lastdata",'
        '"duration","billsec","disposition","amaflags","accountcode","uniqueid","userfield"'
    )
    row = (
        '"2026-11-23 09:02:11","""A"" <0475550199>","0475550199","025550101","from-trunk",'
        '"SIP/a","SIP/b","Dial","",34,30,"ANSWERED",3,"","1764000000.5",""'
    )
    call = the_call(row, header=header)
    assert (call.from_party, call.to_party, call.talk_seconds) == (CALLER, LINE, 30)


def test_the_name_itself_goes_before_another_one_for_it() -> None:
    header = COLUMNS + ",calldate,cnum"
    call = the_call(a_row() + ',"2020-01-01 00:00:00","999"', header=header)
    assert (call.from_party, str(call.began_at)[:10]) == (CALLER, "2026-11-23")


@pytest.mark.parametrize("dst", ["s", "101", "vmu101", "600"])
def test_freepbx_tells_the_number_called_beside(dst: str) -> None:
    row = a_row(dst=dst, dcontext="ext-local")
    call = the_call(row + ',"+3225550101"', header=COLUMNS + ",did")
    assert (call.direction, call.to_party) == (Direction.INBOUND, LINE)


def test_a_call_made_goes_out_by_the_number_that_freepbx_shows() -> None:
    row = a_row(src="101", dst="0475550199", dcontext="from-internal") + ',"025550101"'
    call = the_call(row, header=COLUMNS + ",outbound_cnum")
    assert (call.direction, call.from_party, call.to_party) == (Direction.OUTBOUND, LINE, CALLER)


@pytest.mark.parametrize(
    "dialled",
    ["*6700475550199", "9#0475550199", "0475550199", "00475550199", "90475550199",
     "*67*0475550199", "#0475550199", "*31#0475550199", "0032475550199", "*670032475550199",
     "+32475550199", "0475/55.01.99", "#31#0475550199", "*67,0475550199", "9,0475550199",
     "9w0475550199", "9p0475550199", "9W0475550199", "0,0475550199",
     "9,*67,0475550199", "*67,9,0475550199", "*#31#0475550199", "9,,0032475550199",
     "#31#,+32475550199", "0475550199,,123#"],
)  # fmt: skip
def test_what_is_dialled_for_a_line_or_a_feature_is_no_part_of_the_number(dialled: str) -> None:
    call = the_call(a_row(src="101", dst=dialled, dcontext="from-internal"))
    assert (call.direction, call.to_party) == (Direction.OUTBOUND, CALLER)


@pytest.mark.parametrize(
    ("dialled", "sent_to"),
    [("112", ""), ("112", "PJSIP/112@trunk"), ("100", "SIP/trunk/100,300,T"), ("0112", ""),
     ("101", "PJSIP/101@trunk,60"), ("1207", "DAHDI/g0/1207"), ("*67112", "")],
)  # fmt: skip
def test_a_short_number_by_a_trunk_is_outside(dialled: str, sent_to: str) -> None:
    call = the_call(a_row(src="200", dst=dialled, dcontext="from-internal", lastdata=sent_to))
    assert call.direction is Direction.OUTBOUND


@pytest.mark.parametrize(
    ("dialled", "sent_to"),
    [("101", "SIP/101"), ("101", "PJSIP/101/sip:101@10.0.0.5:5060"), ("100", ""),
     ("101", "Local/101@from-internal"), ("*97", ""), ("*98101", ""), ("9,101", ""),
     ("#31#101", ""), ("s", ""), ("", "")],
)  # fmt: skip
def test_a_call_from_one_extension_to_another_is_internal(dialled: str, sent_to: str) -> None:
    row = a_row(src="200", dst=dialled, dcontext="from-internal", lastdata=sent_to)
    export = read(COLUMNS, row)
    assert (export.calls, export.internal) == ([], 1)


STAFF = replace(DIALPLAN, lines={"600": LINE, "100": LINE, "101": LINE})


@pytest.mark.parametrize(
    ("src", "channel", "dst"),
    [
        ("100", "PJSIP/100-1", "101"),
        ("101", "SIP/trunk-5", "600"),
        ("102", "PJSIP/102-0000002a", "101"),
        ("3225550101", "PJSIP/100-1", "101"),
        ("025550101", "SIP/100-1", "3225550101"),
    ],
)
def test_a_call_between_extensions_is_internal(src: str, channel: str, dst: str) -> None:
    row = a_row(src=src, dst=dst, channel=channel, dcontext="from-internal")
    export = read(COLUMNS, row, dialplan=STAFF)
    assert (export.calls, export.internal) == ([], 1)


@pytest.mark.parametrize(
    ("src", "channel", "dcontext"),
    [
        ("0475550199", "PJSIP/trunk-1", "default"),
        ("", "PJSIP/trunk-1", "default"),
        ("102", "PJSIP/trunk-1", "default"),
        ("0475550199", "PJSIP/0475550199-1", "default"),
        ("025550101", "PJSIP/trunk-1", "from-trunk"),
    ],
)
def test_a_call_from_outside_to_an_extension_is_received(
    src: str, channel: str, dcontext: str
) -> None:
    row = a_row(src=src, dst="101", channel=channel, dcontext=dcontext)
    [call] = read(COLUMNS, row, dialplan=STAFF).calls
    assert (call.direction, call.to_party) == (Direction.INBOUND, LINE)
