"""A mistake of ours in answering a request: the log has the traceback, whoever asked has the reference."""

import logging

import pytest
from starlette.types import Receive, Scope, Send

from dashboard.asgi.failures import FailuresInWords
from tests.dashboard.asgi.conftest import answering


async def breaks(scope: Scope, receive: Receive, send: Send) -> None:
    raise ValueError("secret detail")


def test_a_request_that_fails_gets_a_reference_that_the_log_explains(caplog: pytest.LogCaptureFixture) -> None:
    with answering(FailuresInWords(breaks)) as site:
        answer = site.get("/")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    (record,) = [one for one in caplog.records if one.name == "bucketwise.server"]
    assert record.levelno == logging.ERROR
    assert answer.text == f"Something went wrong on our side. {record.getMessage()}."
    assert "secret detail" in str(record.exc_info)
