"""What persons put right of what machines recorded (corrections.md, section 11)."""

from typing import Any

from tests.acceptance.account import Account, Event, an_account, reference_to


def the_annex_example(account: Account) -> tuple[Event, list[Event]]:
    """Return a mail, and what was done for it by machines that do not know what for."""
    mail = account.message("mail", subject="Report de chantier")
    done = [
        account.placed_call("first", 5),
        account.placed_call("second", 6),
        account.action("planning", 7),
    ]
    return mail, done


def linked(account: Account, done: list[Event], cause: Event | None, at: int = 45) -> list[Event]:
    """Return the corrections that link to a cause, or to none."""
    named = None if cause is None else reference_to(cause)
    return [account.correction(f"{one['id']} at {at}", one, at, cause=named) for one in done]


async def test_the_annex_example_linked_by_a_person_is_one_unit(account: Account) -> None:
    mail, done = the_annex_example(account)
    await account.record(mail, *done)
    assert await account.used() == 4
    decisions = await account.record(*linked(account, done, mail))
    assert [one["outcome"] for one in decisions] == ["applied"] * 3
    assert [one["rule"] for one in decisions] == ["follow_up_included"] * 3
    assert await account.used() == 1
    entries = await account.ledger()
    assert sorted(one["units"] for one in entries) == [-1, -1, -1, 1, 1, 1, 1]
    await account.must_verify()
    await account.record(*linked(account, done, None, at=46))
    assert await account.used() == 4
    await account.must_verify()


async def test_a_follow_up_linked_late_takes_its_place_by_time(account: Account) -> None:
    mail, done = the_annex_example(account)
    fifth = account.placed_call("fifth", 4)
    await account.record(mail, fifth, *done)
    await account.batch(linked(account, [*done, fifth], mail))
    assert await account.rules([fifth, *done]) == {
        "fifth": ("follow_up_included", 0),
        "first": ("follow_up_included", 0),
        "second": ("follow_up_included", 0),
        "planning": ("follow_up_extra", 1),
    }
    assert await account.used() == 2
    await account.must_verify()


async def test_what_it_caused_moves_along(account: Account) -> None:
    mail, [call, *_] = the_annex_example(account)
    after = account.action("after", 6, cause=call)
    await account.record(mail, call, after)
    assert await account.used() == 3
    await account.record(*linked(account, [call], mail))
    assert await account.used() == 1
    await account.record(*linked(account, [call], None, at=46))
    assert await account.used() == 3
    await account.must_verify()


async def test_a_correction_may_come_before_its_interaction_and_before_the_cause(
    account: Account,
) -> None:
    mail, [call, *_] = the_annex_example(account)
    [correction] = linked(account, [call], mail)
    assert (await account.record(correction))[0]["outcome"] == "unassigned"
    await account.record(call)
    assert await account.used() == 1
    await account.record(mail)
    assert await account.rules([mail, call]) == {
        "mail": ("inbound_third_party", 1),
        "first": ("follow_up_included", 0),
    }
    await account.must_verify()


async def refusal_of(account: Account, event: Event) -> tuple[int, str, list[str]]:
    response = await account.service.post(event)
    problem = response.json()
    pointers = [one["pointer"] for one in problem.get("errors", ())]
    return response.status_code, problem.get("code", ""), pointers


async def test_what_the_interaction_does_not_have_is_refused_with_its_pointer(
    account: Account,
) -> None:
    mail, [call, _, action] = the_annex_example(account)
    request, sent = account.request("request"), account.sent("sent")
    received = account.call("received")
    await account.record(mail, call, action, request, sent, received)
    cause = {"cause": reference_to(mail)}
    unfit: list[tuple[Event, dict[str, Any], list[str]]] = [
        (mail, cause, ["/data/cause"]),
        (mail, {"answered": True, "with_client": True}, ["/data/answered"]),
        (
            received,
            {"purpose": "requested", "delivered": True},
            ["/data/purpose", "/data/delivered"],
        ),
        (call, {"delivered": True}, ["/data/delivered"]),
        (sent, {"voicemail": True}, ["/data/voicemail"]),
        (action, {"with_client": True}, ["/data/with_client"]),
        (request, {"with_client": False}, ["/data/with_client"]),
    ]
    for number, (target, said, pointers) in enumerate(unfit):
        correction = account.correction(f"unfit-{number}", target, **said)
        found = await refusal_of(account, correction)
        assert found == (422, "correction-does-not-fit", pointers)


async def test_one_that_waited_and_does_not_fit_is_kept_and_changes_nothing(
    account: Account,
) -> None:
    mail, [call, *_] = the_annex_example(account)
    await account.record(account.correction("unfit", call, delivered=False, with_client=True))
    await account.record(mail, call)
    assert await account.used() == 2
    unassigned = await account.service.http.get("/v1/unassigned")
    assert "unfit" not in unassigned.text
    await account.must_verify()


async def test_no_interaction_is_caused_by_what_it_caused(account: Account) -> None:
    mail, [call, *_] = the_annex_example(account)
    after = account.action("after", 6, cause=call)
    last = account.action("last", 7, cause=after)
    await account.record(mail, call, after, last)
    for number, cause in enumerate((call, after, last)):
        correction = account.correction(f"c-{number}", call, cause=reference_to(cause))
        assert await refusal_of(account, correction) == (422, "circular-cause", ["/data/cause"])
    await account.must_verify()


async def test_one_that_waited_and_is_circular_stands_alone_until_the_circle_is_broken(
    account: Account,
) -> None:
    mail, [call, *_] = the_annex_example(account)
    call["data"]["cause"] = reference_to(mail)
    after = account.action("after", 6, cause=call)
    circular = account.correction("circular", call, cause=reference_to(after))
    await account.record(mail, after, circular, call)
    assert await account.rules([call, after]) == {
        "first": ("outbound", 1),
        "after": ("action", 1),
    }
    await account.must_verify()
    await account.record(account.correction("broken", after, cause=reference_to(mail)))
    assert set((await account.rules([call, after])).values()) == {("follow_up_included", 0)}
    assert await account.used() == 1
    await account.must_verify()


async def test_a_cause_of_another_client_is_refused_and_passed_over_when_it_waited(
    account: Account,
) -> None:
    other = await an_account(account.service)
    theirs = other.message("theirs")
    await other.record(theirs)
    mail, [call, *_] = the_annex_example(account)
    call["data"]["cause"] = reference_to(mail)
    correction = account.correction("waits", call, cause=reference_to(theirs))
    assert (await account.record(correction))[0]["outcome"] == "unassigned"
    await account.record(mail, call)
    again = account.correction("again", call, cause=reference_to(theirs))
    assert (await refusal_of(account, again))[:2] == (422, "cause-of-another-client")
    assert await account.used() == 1
    await account.must_verify()
    await other.must_verify()


async def test_a_bounce_is_a_statement_about_delivery(account: Account) -> None:
    sent = account.sent("sent")
    await account.record(sent, account.bounce("bounce", sent, at=35))
    assert await account.used() == 0
    await account.record(account.correction("earlier", sent, 34, delivered=True))
    assert await account.used() == 0
    await account.record(account.correction("later", sent, 36, delivered=True))
    assert await account.used() == 1
    await account.record(account.bounce("late", sent, at=35))
    assert await account.used() == 1
    await account.must_verify()


async def test_a_call_from_a_borrowed_phone_was_the_clients(account: Account) -> None:
    call = account.call("call", requires_action=True)
    [third_party] = await account.record(call)
    correction = account.correction("borrowed", call, with_client=True)
    [ours] = await account.record(correction)
    assert (ours["rule"], ours["units"]) == ("inbound_from_client", 0)
    assert ours["due_at"] > third_party["due_at"]
    again = await account.service.post(correction)
    assert (again.status_code, again.json()["duplicate"]) == (200, True)
    await account.must_verify()
