"""The yardstick: a FastAPI application that validates a body and does nothing."""

from fastapi import FastAPI
from pydantic import BaseModel, ConfigDict

app = FastAPI()


class Data(BaseModel):
    """Any data."""

    model_config = ConfigDict(extra="allow")


class Event(BaseModel):
    """An event's envelope."""

    specversion: str
    id: str
    source: str
    type: str
    time: str
    data: Data


@app.post("/v1/events", status_code=201)
async def post_event(event: Event) -> dict[str, str]:
    """Answer the id."""
    return {"id": event.id}


@app.get("/quota")
async def get_quota() -> dict[str, int]:
    """Answer a number."""
    return {"used": 0}
