"""The check: what a load would do, and the button that loads."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import streamlit as st

from dashboard import data_version, formats
from dashboard.background_job import Job, start
from dashboard.subjects.load_data import content, current_load, whole_months
from dashboard.subjects.load_data import tables as shown
from dashboard.subjects.load_data.tasks import CheckTask, LoadPreview, LoadTask, read_result
from dashboard.subjects.load_data.uploads import Desk
from dashboard.subjects.load_data.widgets.upload import start_again
from dashboard.value_names import plain
from dashboard.widgets import export, job_progress, page, tables
from data_access.importing.column_matching import TableMatch
from validations.errors import UserError


def check(desk: Desk | None, matched: Sequence[TableMatch]) -> None:
    """What the load would do, and the button that loads."""
    if desk is None or desk.looked is None:
        return
    gaps = content.gaps(matched)
    for sentence in (*content.not_rupees(matched), *gaps):
        st.warning(plain(sentence), icon=":material/rule:")
    ready = bool(matched) and not gaps
    if st.button("Check", icon=":material/fact_check:", type="secondary", disabled=not ready, help=_CHECKS):
        filled = {one.table for one in matched}
        desk.whole = tuple(one for one in desk.whole if one.partition(":")[0] in filled)
        desk.checked, desk.checked_of, desk.checked_whole = None, tuple(matched), desk.whole
        desk.check = start(CheckTask(desk.files, desk.checked_of, data_version.settings(), desk.whole))
    if desk.check is not None:
        _checked(desk, desk.check, tuple(matched))


_CHECKS: Final = "Validates every row and compares with the database. Nothing is written."


@page.guarded
def _checked(desk: Desk, job: Job, matched: tuple[TableMatch, ...]) -> None:
    def forget() -> None:
        desk.check = None

    if job_progress.watch("check", job, forget):
        return
    if matched != desk.checked_of:
        st.info("The matching has changed since; check again.", icon=":material/sync:")
        return
    if desk.checked is None:
        try:
            desk.checked = read_result(job)
        except (UserError, RuntimeError):
            desk.check, desk.whole = None, ()
            raise
    checked = desk.checked
    st.subheader("What the load would do", anchor=False)
    tables.table(shown.effects_table(checked.forecasts, title="Rows by table and period"), key="load_effects")
    desk.whole = _whole(desk, checked)
    if desk.whole != desk.checked_whole:
        st.info("The months to replace have changed since; check again.", icon=":material/sync:")
        return
    _told(checked, desk)
    _offer(desk, checked, matched)


def _whole(desk: Desk, checked: LoadPreview) -> tuple[str, ...]:
    """The months that the files are the whole of, as the administrator picks them."""
    months = whole_months.months_of(checked.forecasts)
    if not months:
        return ()
    picked = st.multiselect(
        "Replace whole months",
        list(months),
        default=[one for one in desk.whole if one in months],
        format_func=lambda one: months[one],
        key=f"load_whole_{desk.uploaded}",
        placeholder="None: rows that the files do not bring stay",
        help=_WHOLE,
    )
    return tuple(picked)


_WHOLE: Final = (
    "The files are the whole of these months: rows of the database that they do not bring are deleted. Pick months, "
    "then check again; what would be deleted is counted before you load. What the command line calls --replace."
)


def _told(checked: LoadPreview, desk: Desk) -> None:
    for table, rows in checked.first_rows.items():
        tables.table(shown.first_rows_table(table, rows), key=f"load_first_{table}")
    _rejected(checked, desk.files)
    _plausible(checked)
    for note in checked.notes:
        st.info(plain(note), icon=":material/info:")
    for sentence in shown.unread_columns(checked.unread, desk.looked.sheets if desk.looked else ()):
        st.caption(plain(sentence))


def _rejected(checked: LoadPreview, files: Sequence[Path]) -> None:
    if not checked.rejected:
        st.success("No row would be rejected.", icon=":material/check_circle:")
        return
    count = formats.grouped(checked.rejected, data_version.settings())
    st.warning(f"{count} {'row' if checked.rejected == 1 else 'rows'} would be rejected.", icon=":material/rule:")
    tables.table(shown.reasons_table(checked.forecasts), key="load_reasons")
    tables.table(shown.rejected_table(checked), key="load_rejected")
    if data_version.settings().mask_account_numbers:
        st.caption(_NO_FILE)
    if checked.rejects_file is not None:
        export.download(
            f"rejected {files[0].stem}.xlsx",
            checked.rejects_file.read_bytes,
            label="Rejected rows",
            key="load_rejects",
            rows=checked.rejected,
            meaning="The rejected rows with every reason and the values as the file has them; up to 10,000 of a table.",
        )


_NO_FILE: Final = (
    "There is no file of the rejected rows for you: it holds account numbers as the files have them, and your grant "
    "does not show you account numbers."
)


def _plausible(checked: LoadPreview) -> None:
    """What the rules of plausibility would doubt then, against what Data health doubts now."""
    for sentence, fix in checked.new_doubts:
        st.warning(f"**{plain(sentence)}**  \n{plain(fix)}", icon=":material/help:")
    if not checked.new_doubts:
        st.success("No rule of plausibility would doubt anything new after this load.", icon=":material/check_circle:")
    if ended := checked.ended_doubts:
        with st.expander(f"No longer doubted after this load: {len(ended)}"):
            for sentence in ended:
                st.markdown(f"- {plain(sentence)}")
    if checked.known_doubts:
        doubts = "1 doubt" if checked.known_doubts == 1 else f"{checked.known_doubts} doubts"
        st.caption(f"{doubts} of Data health would stay as {'it is' if checked.known_doubts == 1 else 'they are'}.")


def _offer(desk: Desk, checked: LoadPreview, matched: tuple[TableMatch, ...]) -> None:
    """The button that loads, unless something else writes or the load would lose much."""
    settings = data_version.settings()
    despite = False
    if checked.refusals:
        st.error(
            "  \n".join(["**This load would be refused:**", *map(plain, checked.refusals)]), icon=":material/block:"
        )
        despite = st.toggle("Load in spite of this", key="load_despite", help="What the command line calls --force.")
    agreed = _agreed(desk, checked)
    if busy := current_load.why_busy(settings):
        st.info(plain(busy), icon=":material/hourglass_top:")
    rows = sum(one.loaded for one in checked.forecasts)
    named = ", ".join(dict.fromkeys(one.table for one in matched))
    held = bool(busy) or not rows or not agreed or (bool(checked.refusals) and not despite)
    count = formats.grouped(rows, settings)
    label = f"Load {count} {'row' if rows == 1 else 'rows'} into {named}"
    if st.button(label, icon=":material/upload:", type="primary", disabled=held, key="load_now"):
        sheets = desk.looked.sheets if desk.looked else ()
        user = data_version.reader().user
        current_load.begin(LoadTask(desk.files, sheets, matched, settings, user, despite, desk.whole))
        start_again()
        st.rerun()


def _agreed(desk: Desk, checked: LoadPreview) -> bool:
    """Whether the administrator agrees to what replacing whole months deletes; asked only where it deletes any."""
    settings = data_version.settings()
    months = whole_months.replaced(checked.forecasts, desk.whole)
    for one in months:
        st.warning(plain(one.in_words(settings)), icon=":material/delete:" if one.deleted else ":material/info:")
    asked = whole_months.deletion(months, settings)
    # Another number of rows is another question, which was not answered yet.
    return not asked or st.checkbox(plain(asked), key=f"load_delete_{asked}")
