"""Deliveries through a real mail server over TLS: once to each, made up once, told to the administrator if refused."""

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP
from openpyxl import load_workbook
from pptx import Presentation

from dashboard.delivery.deliveries import deliver, due_now
from dashboard.delivery.mail import send
from dashboard.figures.answers import Answers
from dashboard.figures.store_reader import open_figures
from dashboard.targets import Calendar
from data_access.delivery_log import Status, claim, deliveries, waiting
from data_access.settings import Settings
from data_access.state import state_of
from data_access.store import store_of
from validations.errors import DeliveryError

MORNING = datetime(2026, 11, 2, 9, 0)
PACK = """
title = "Our complaints"
[[slides]]
page = "complaints"
chart = "Complaints by month"
"""


class Box:
    """Takes every mail but those to a full box."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, Message]] = []

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:  # noqa: N802
        if address.startswith("full@"):
            return "552 The box is full"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        self.mails.append((envelope.rcpt_tos[0], message_from_bytes(envelope.content)))
        return "250 OK"

    def to(self) -> list[str]:
        return [address for address, _ in self.mails]


class WithTls(Controller):
    """A server that takes nothing before TLS."""

    def __init__(self, box: Box, context: ssl.SSLContext) -> None:
        self.context = context
        super().__init__(box, hostname="127.0.0.1", port=0)

    def factory(self) -> SMTP:
        return SMTP(self.handler, tls_context=self.context, require_starttls=True, hostname="localhost")

    def _trigger_server(self) -> None:
        sockets: Any = getattr(self.server, "sockets", ())
        self.port = sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")
    folder = tmp_path_factory.mktemp("tls")
    key, own = folder / "key.pem", folder / "own.pem"
    asked = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    named = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    command = [openssl, "req", *asked, *named, "-keyout", str(key), "-out", str(own)]
    subprocess.run(command, check=True, capture_output=True)
    return own, key


@pytest.fixture
def box(certificate: tuple[Path, Path]) -> Iterator[tuple[Box, int]]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    box = Box()
    server = WithTls(box, context)
    server.start()
    yield box, server.port
    server.stop()


@pytest.fixture
def settings(demo_settings: Settings, box: tuple[Box, int], certificate: tuple[Path, Path], tmp_path: Path) -> Settings:
    packs = tmp_path / "packs"
    packs.mkdir()
    return replace(
        demo_settings,
        state_url=f"sqlite:///{tmp_path / 'state.sqlite'}",
        pack_folder=str(packs),
        mail_server="127.0.0.1",
        mail_port=box[1],
        mail_certificates=str(certificate[0]),
        mail_from="packs@lender.example",
        mail_administrator="mis@lender.example",
    )


def declare(settings: Settings, delivery: str, of: str = "") -> None:
    (Path(settings.pack_folder) / "ours.toml").write_text(f"{of}{PACK}[[deliveries]]\n{delivery}")


def run(settings: Settings, now: datetime = MORNING) -> list[tuple[str, str, Status]]:
    ask = Answers(open_figures(store_of(settings), calendar=Calendar.of(settings)), settings)
    found = deliver(ask, lambda _what, _share: None, now)
    return [(one.due.part, one.due.recipient, one.status) for one in found]


def test_each_recipient_gets_the_files_once_and_a_missed_run_is_made_up_once(
    settings: Settings, box: tuple[Box, int], tmp_path: Path
) -> None:
    out = tmp_path / "out"
    declare(
        settings,
        f'every = "day"\nfolder = "{out}"\n[deliveries.recipients]\n'
        'all = ["head@lender.example", "md@lender.example"]\n',
    )
    assert len(run(settings)) == len(["head", "md", "folder"])
    assert run(settings) == []
    assert sorted(box[0].to()) == ["head@lender.example", "md@lender.example"]
    mail = box[0].mails[0][1]
    assert (mail["From"], mail["Subject"]) == ("packs@lender.example", "Our complaints, October 2026")
    files = {name: part.get_payload(decode=True) for part in mail.walk() if (name := part.get_filename())}
    assert sorted(files) == ["bucketwise-our_complaints-2026-10.pptx", "bucketwise-our_complaints-2026-10.xlsx"]
    slides = files["bucketwise-our_complaints-2026-10.pptx"]
    assert isinstance(slides, bytes)
    assert Presentation(BytesIO(slides)).slides[0].shapes.title.text == "Our complaints"
    assert sorted(path.name for path in out.iterdir()) == sorted(files)
    # Three days later: what was missed is made up once, not three times.
    assert len(run(settings, MORNING.replace(day=5))) == len(["head", "md", "folder"])
    assert {one.status for one in deliveries(state_of(settings))} == {Status.SENT}


def test_recipients_of_a_zone_get_their_zone_only(settings: Settings, box: tuple[Box, int]) -> None:
    declare(
        settings,
        'every = "week"\non = "monday"\neach = "zone"\n[deliveries.recipients]\nNorth = ["north@lender.example"]\n'
        'South = ["south@lender.example"]\n',
    )
    assert run(settings) == [
        ("North", "north@lender.example", Status.SENT),
        ("South", "south@lender.example", Status.SENT),
    ]
    assert [(to, mail["Subject"]) for to, mail in box[0].mails] == [
        ("north@lender.example", "Our complaints: North, October 2026"),
        ("south@lender.example", "Our complaints: South, October 2026"),
    ]


def test_a_pack_that_goes_by_mail_is_made_within_the_grant_of_its_recipient(
    settings: Settings, box: tuple[Box, int], tmp_path: Path
) -> None:
    grants = tmp_path / "grants.toml"
    grants.write_text(
        '[[grant]]\nusers = ["north@lender.example"]\nzones = ["North"]\nexport = true\n'
        '[[grant]]\nusers = ["md@lender.example"]\neverything = true\nexport = true\n'
        '[[grant]]\nusers = ["reads@lender.example"]\neverything = true\n'
    )
    granted = replace(settings, sign_in="auth.toml", access_grants=str(grants))
    told = ["md@lender.example", "north@lender.example", "reads@lender.example", "nobody@lender.example"]
    declare(granted, f'every = "day"\n[deliveries.recipients]\nall = {told}\n'.replace("'", '"'))
    status = {recipient: status for _, recipient, status in run(granted)}
    assert status == dict(zip(told, [Status.SENT, Status.SENT, Status.REFUSED, Status.REFUSED], strict=True))
    for to, mail in box[0].mails[:2]:
        (sheet,) = [part for part in mail.walk() if str(part.get_filename()).endswith(".xlsx")]
        content = sheet.get_payload(decode=True)
        assert isinstance(content, bytes)
        book = load_workbook(BytesIO(content))
        cells = {str(cell.value) for one in book for row in one.iter_rows() for cell in row if cell.value}
        assert ("Zone North" in " ".join(cells)) is (to == "north@lender.example")
        assert ("Kerala" in cells) is (to == "md@lender.example")


def test_what_is_refused_is_tried_again_and_the_administrator_is_told_once(
    settings: Settings, box: tuple[Box, int]
) -> None:
    declare(
        settings,
        'every = "month"\non = "2"\n[deliveries.recipients]\nall = ["head@lender.example"]\n',
        of='month = "complete"\n',
    )
    december = datetime(2026, 12, 2, 9, 0)
    assert run(settings, december) == [("", "head@lender.example", Status.REFUSED)]
    assert run(settings, december) == [("", "head@lender.example", Status.REFUSED)]
    assert box[0].to() == ["mis@lender.example"]
    assert "the figures of 2026-11 are not complete" in str(box[0].mails[0][1].get_payload())
    assert run(settings) == [("", "head@lender.example", Status.SENT)]


def test_a_mail_that_is_not_taken_is_said_and_tried_again(settings: Settings, box: tuple[Box, int]) -> None:
    declare(settings, 'every = "day"\n[deliveries.recipients]\nall = ["full@lender.example"]\n')
    assert run(settings) == [("", "full@lender.example", Status.FAILED)]
    (failed,) = deliveries(state_of(settings))
    assert "did not take the mail" in failed.said
    run(settings)
    (failed,) = deliveries(state_of(settings))
    assert failed.attempts == len(["first", "again"])
    assert box[0].to() == ["mis@lender.example"]


def test_nothing_is_sent_to_a_server_that_is_not_trusted_or_not_there(settings: Settings) -> None:
    with pytest.raises(DeliveryError, match="offers no TLS that can be trusted"):
        send(replace(settings, mail_certificates=""), "a@lender.example", "A", "B")
    with pytest.raises(DeliveryError, match="cannot be reached"):
        send(replace(settings, mail_port=1), "a@lender.example", "A", "B")
    with pytest.raises(DeliveryError, match="'mail_server' and 'mail_from' are empty"):
        send(replace(settings, mail_server=""), "a@lender.example", "A", "B")


def test_a_delivery_that_another_process_began_is_left_to_it(settings: Settings) -> None:
    declare(settings, 'every = "day"\n[deliveries.recipients]\nall = ["head@lender.example"]\n')
    ask = Answers(open_figures(store_of(settings)), settings)
    (part,) = due_now(ask, MORNING)
    assert claim(state_of(settings), part.dues[0])
    assert not claim(state_of(settings), part.dues[0])
    assert waiting(state_of(settings), part.dues) == []
    assert run(settings) == []
