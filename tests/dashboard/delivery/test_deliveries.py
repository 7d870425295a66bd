"""Deliveries through a real mail server over TLS: once to each, made up once, told to the administrator if refused."""

from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
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
from tests.dashboard.delivery.mail_server import Box
from validations.errors import DeliveryError

MORNING = datetime(2026, 11, 2, 9, 0)
PACK = """
title = "Our complaints"
[[slides]]
page = "complaints"
chart = "Complaints by month"
"""


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


def test_a_grant_to_a_group_counts_for_the_addresses_that_are_stated_in_it(
    settings: Settings, box: tuple[Box, int], tmp_path: Path
) -> None:
    grants = tmp_path / "grants.toml"
    text = '[[grant]]\ngroups = ["south"]\nzones = ["South"]\nexport = true\n'
    grants.write_text(f'{text}[members]\nsouth = ["south@lender.example"]\n')
    granted = replace(settings, sign_in="auth.toml", access_grants=str(grants))
    declare(granted, 'every = "day"\n[deliveries.recipients]\nall = ["south@lender.example", "desk@lender.example"]\n')
    status = {recipient: status for _, recipient, status in run(granted)}
    assert status == {"south@lender.example": Status.SENT, "desk@lender.example": Status.REFUSED}
    told = {one.due.recipient: one.said for one in deliveries(state_of(granted))}
    assert (
        "only where the section [members] of that file says that the address is in the group"
        in told["desk@lender.example"]
    )
    (_, mail), *_ = [one for one in box[0].mails if one[0] == "south@lender.example"]
    (sheet,) = [part for part in mail.walk() if str(part.get_filename()).endswith(".xlsx")]
    content = sheet.get_payload(decode=True)
    assert isinstance(content, bytes)
    cells = {str(cell.value) for one in load_workbook(BytesIO(content)) for row in one.iter_rows() for cell in row}
    assert any("Zone South" in cell for cell in cells)
    assert not any("North" in cell for cell in cells)
    # Who is taken out of the file gets no more, also of a group that stays.
    grants.write_text(text)
    assert set(run(granted, MORNING.replace(day=3))) == {
        ("", "south@lender.example", Status.REFUSED),
        ("", "desk@lender.example", Status.REFUSED),
    }


def test_a_file_of_grants_that_cannot_be_read_sends_nothing_and_is_said(
    settings: Settings, box: tuple[Box, int], tmp_path: Path
) -> None:
    grants = tmp_path / "grants.toml"
    grants.write_text("[[grant]")
    granted = replace(settings, sign_in="auth.toml", access_grants=str(grants))
    declare(granted, 'every = "day"\n[deliveries.recipients]\nall = ["md@lender.example"]\n')
    assert run(granted) == [("", "md@lender.example", Status.REFUSED)]
    assert "cannot be read" in deliveries(state_of(granted))[0].said
    assert box[0].to() == ["mis@lender.example"]


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
