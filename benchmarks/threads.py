"""Long threads: what joins one late beside what joined it first, and what others wait meanwhile."""

import json
from concurrent.futures import ThreadPoolExecutor
from itertools import count

from benchmarks.database import line_of
from benchmarks.load import Load, http_request, run
from benchmarks.measures import BATCH, call, singles
from benchmarks.rows import Row, Target, ratio_row
from benchmarks.servers import KEY, Server

_ROUNDS = 3
_LENGTH = 10_000
_LINKED = 5_000
_BUSY, _OTHER = 0, 1
_MEANWHILE = 100
_names = count()


def thread_rows(service: Server) -> list[Row]:
    """Measure a thousand follow-ups more, and another client's events while they are posted."""
    pairs, links, waits = [], [], []
    for _ in range(_ROUNDS):
        root = call(_BUSY)
        _posted(service, root)
        first = _posted(service, _follow_ups(root)).p50_ms
        for _ in range(_LENGTH // BATCH - 1):
            _posted(service, _follow_ups(root))
        pairs.append((_posted(service, _follow_ups(root)).p50_ms, first))
        links.append(_links(service))
        waits.append(_meanwhile(service, root).p99_ms)
    what = f"1,000 follow-ups in a thread of {_LENGTH:,} ÷ the first 1,000"
    linked = f"1,000 linked by a person to a thread of {_LINKED:,} ÷ the first 1,000"
    return [
        ratio_row(what, pairs, Target(2, 1.2, is_limit=True), " ms"),
        ratio_row(linked, links, Target(2, 1.2, is_limit=True), " ms"),
        Row("another client's event meanwhile, ms", max(waits), Target(500, is_limit=True), "p99"),
    ]


def _links(service: Server) -> tuple[float, float]:
    """Return what the last and the first thousand corrections cost that link calls to a mail."""
    root = call(_BUSY)
    _posted(service, root)
    costs = []
    for _ in range(_LINKED // BATCH):
        alone = _follow_ups(None)
        _posted(service, alone)
        costs.append(_posted(service, [_correction(one, root) for one in alone]).p50_ms)
    return costs[-1], costs[0]


def _meanwhile(service: Server, root: dict[str, object]) -> Load:
    """Post events of another client one by one while arrays of follow-ups come."""
    arrays = [_follow_ups(root) for _ in range(_LENGTH // BATCH)]
    with ThreadPoolExecutor(1) as posting:
        busy = posting.submit(_posted, service, *arrays)
        load = singles(service, _MEANWHILE, line=_OTHER, at_once=1)
        busy.result()
    return load


def _posted(service: Server, *bodies: object) -> Load:
    requests = [http_request("POST", "/v1/events", json.dumps(one).encode(), KEY) for one in bodies]
    load = run(service.port, requests, min(4, len(requests)))
    assert load.errors == 0, f"{load.errors} requests were refused"
    return load


def _correction(event: dict[str, object], cause: dict[str, object]) -> dict[str, object]:
    said = {"interaction": _named(event), "cause": _named(cause), "reason": "Rattaché"}
    name = {"id": f"T-{next(_names)}", "type": "interaction.corrected"}
    return {**event, **name, "data": said}


def _named(event: dict[str, object]) -> dict[str, object]:
    return {"source": event["source"], "event_id": event["id"]}


def _follow_ups(root: dict[str, object] | None) -> list[dict[str, object]]:
    data: dict[str, object] = {
        "channel": "email",
        "from": line_of(_BUSY),
        "to": "client@chantier.example",
    }
    if root is not None:
        data["cause"] = _named(root)
    return [
        {
            "specversion": "1.0",
            "id": f"T-{next(_names)}",
            "source": "/bench",
            "type": "message.sent",
            "time": "2026-11-23T10:05:11+01:00",
            "data": data,
        }
        for _ in range(BATCH)
    ]
