"""The page Load data step by step: upload, matching, check, load; and templates to fill in."""

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import streamlit as st

from dashboard import data_version, formats
from dashboard.background_job import Job, start
from dashboard.subjects.load_data import content, current_load
from dashboard.subjects.load_data import tables as shown
from dashboard.subjects.load_data.current_load import CurrentLoad
from dashboard.subjects.load_data.matching_editor import WAYS, as_edited, frame_of, other_words, translated, words_frame
from dashboard.subjects.load_data.tasks import Checked, CheckTask, Loaded, LoadTask, Looked, LookTask, read_result
from dashboard.subjects.load_data.uploads import Desk, ids_of, received
from dashboard.value_names import plain
from dashboard.widgets import address, export, filters, job_progress, page, tables
from data_access.importing.column_matching import FILLABLE, Match, TableMatch, guessed
from data_access.importing.source_profile import SourceSheet
from data_access.importing.template import tables_named, write_template
from validations.errors import AccessRefusedError, UserError

_DESK: Final = "_load_data"
_ROUND: Final = "_load_data_round"
_SAID: Final = "_load_data_said"
_MAY: Final = "_load_data_may"
_ROW: Final = 32
_TYPES: Final = ("xlsx", "xlsm", "xlsb", "xls", "csv", "tsv", "txt", "parquet")
_MOST_EXAMPLES: Final = 3
_MOST_VALUES: Final = 100
"""Distinct values of one column that can be translated on the page."""


def head() -> bool:
    """The title and the templates; whether this server can load. Raises AccessRefusedError for other readers."""
    settings = data_version.settings()
    if not data_version.sees_places():
        behind = settings.behind_authenticating_proxy and not settings.sign_in
        raise AccessRefusedError(content.BEHIND_A_PROXY if behind else content.FOR_ADMINISTRATORS)
    if data_version.prepared():
        view = filters.current()
        beside = page.title(content.TITLE, content.MEANING, view)
        with beside:
            export.button(content.TITLE, partial(content.sheets, settings), view)
    else:
        st.title(content.TITLE, help=content.MEANING, anchor=False)
    if said := st.session_state.pop(_SAID, ""):
        st.info(plain(said), icon=":material/info:")
    _templates()
    if not st.session_state.get(_MAY):
        if why := content.why_not_here(settings):
            st.warning(plain(why), icon=":material/lock:")
            return False
        st.session_state[_MAY] = True
    return True


def _templates() -> None:
    """Workbooks to fill in."""
    with st.expander("Templates to fill in", icon=":material/description:"):
        st.caption(
            "An Excel sheet per table, with allowed values as lists. A filled template loads without any matching."
        )
        picked = st.multiselect("Tables", list(FILLABLE), key="load_template_tables", placeholder="All tables")

        def made() -> bytes:
            with tempfile.TemporaryDirectory(prefix="bucketwise-") as folder:
                path = Path(folder) / "template.xlsx"
                write_template(path, tables_named(picked))
                return path.read_bytes()

        export.download("template.xlsx", made, label="Template", key="load_template", meaning="Made when you press it.")


def running() -> bool:
    """The load that runs on this server or has just ended, whoever began it; whether one is shown."""
    load = current_load.current(data_version.settings())
    if load is None:
        return False
    _load(load)
    return True


@page.guarded
def _load(load: CurrentLoad) -> None:
    if load.running:
        st.markdown(f"**{plain(load.in_words)}**")
    if job_progress.watch("load", load.job, lambda: _say(current_load.cancel(load))):
        return
    try:
        outcome = load.outcome()
    except (UserError, RuntimeError):
        current_load.forget(load.settings)
        raise
    _outcome(load, outcome)


def _say(sentence: str) -> None:
    st.session_state[_SAID] = sentence


def uploaded() -> Desk | None:
    """The files that the administrator picked, once they were looked at."""
    settings = data_version.settings()
    st.caption(content.limit_sentence(settings))
    given = st.file_uploader(
        "Files of the lender",
        type=list(_TYPES),
        accept_multiple_files=True,
        max_upload_size=settings.upload_megabytes,
        key=f"load_files_{st.session_state.get(_ROUND, 0)}",
    )
    if not given:
        st.session_state.pop(_DESK, None)
        return None
    desk: Desk | None = st.session_state.get(_DESK)
    if desk is None or desk.uploaded != ids_of(given):
        desk = st.session_state[_DESK] = received(given)
    return _looked_at(desk)


def _looked_at(desk: Desk) -> Desk | None:
    if desk.looked is not None:
        return desk
    if desk.job is None:
        desk.job = start(LookTask(desk.files, data_version.settings()))
    if job_progress.watch("look", desk.job, _start_again):
        return None
    desk.looked = read_result(desk.job)
    return desk


def _start_again() -> None:
    st.session_state.pop(_DESK, None)
    st.session_state[_ROUND] = st.session_state.get(_ROUND, 0) + 1


def matching(desk: Desk | None) -> tuple[TableMatch, ...]:
    """What each sheet is loaded as, column by column, as the administrator leaves it."""
    if desk is None or desk.looked is None:
        return ()
    st.subheader("What the files hold", anchor=False)
    if desk.looked.note:
        st.warning(plain(desk.looked.note), icon=":material/info:")
    return tuple(one for sheet in desk.looked.sheets for one in _sheet(desk, desk.looked, sheet))


def _sheet(desk: Desk, looked: Looked, sheet: SourceSheet) -> list[TableMatch]:
    if sheet.fault:
        st.error(plain(f"{sheet.label}: {sheet.fault}"), icon=":material/error:")
        return []
    first = {one.table: one for one in looked.matched[sheet.relation]}
    settings = data_version.settings()
    rows = f"{formats.grouped(sheet.rows, settings)} {'row' if sheet.rows == 1 else 'rows'}"
    columns = f"{len(sheet.columns)} {'column' if len(sheet.columns) == 1 else 'columns'}"
    st.markdown(f"**{plain(sheet.label)}** · {rows}, {columns}")
    picked = st.multiselect(
        f"Load {sheet.label} into",
        list(FILLABLE),
        default=list(first),
        key=f"load_into_{sheet.relation}_{desk.uploaded}",
        placeholder="Leave this sheet out",
        help="A list of loans often fills several tables, such as account and account_snapshot.",
    )
    if not first and not picked:
        st.info(plain(content.no_table(sheet)), icon=":material/table_view:")
    return [_table(desk, sheet, first.get(name) or guessed(sheet, name)) for name in picked]


def _table(desk: Desk, sheet: SourceSheet, first: TableMatch) -> TableMatch:
    """One table's columns in an editor; what needs no choice stays closed."""
    key = f"{sheet.relation}.{first.table}"
    title = f"{first.table}: {sum(one.given for one in first.matches)} of {len(first.matches)} columns matched"
    known = f" {first.remembered}" if first.remembered else ""
    with st.expander(f"{title}{known}", expanded=not first.remembered, key=f"load_open_{key}"):
        st.caption(f"{FILLABLE[first.table].grain} * must be filled on every row.")
        if key not in desk.frames:
            desk.frames[key] = frame_of(sheet, first)
        edited = st.data_editor(
            desk.frames[key],
            hide_index=True,
            height=_ROW * (len(first.matches) + 1) + 4,
            row_height=_ROW,
            placeholder="",
            column_config=_configured(sheet),
            column_order=["column", "source", "fixed", "way", "why", "example"],
            disabled=["column", "example", "why"],
            key=f"load_match_{key}_{desk.uploaded}",
        )
        matched = as_edited(sheet, first, edited)
        return replace(matched, matches=tuple(_translated(sheet, matched, one, key) for one in matched.matches))


def _configured(sheet: SourceSheet) -> dict[str, Any]:
    config = st.column_config
    return {
        "column": config.TextColumn("Column", pinned=True, width=165),
        "source": config.SelectboxColumn(
            "From the file", width=130, options=list(sheet.column_names), help="Empty: nothing of the file fills it."
        ),
        "fixed": config.TextColumn(
            "Fixed value", width=110, help="One value for all rows; it wins over a column of the file."
        ),
        "way": config.SelectboxColumn(
            "Read as",
            width=125,
            options=list(WAYS.values()),
            help="For another column of the file it is found out from the values, unless you choose it. The contract "
            "counts the due date as day 1 of days past due; a plain difference of dates counts one day less.",
        ),
        "example": config.TextColumn("Values", width=220),
        "why": config.TextColumn("Why", width=330),
    }


def _translated(sheet: SourceSheet, matched: TableMatch, one: Match, key: str) -> Match:
    """The words of a closed vocabulary beside those of the source; asked where the source has others."""
    if not (others := other_words(sheet, matched, one)):
        return one
    allowed = matched.declared.fields[one.column].vocabulary
    st.caption(plain(f"Values of {one.source} in the words of {one.column}; those left empty will be rejected."))
    edited = st.data_editor(
        words_frame(one, others),
        hide_index=True,
        placeholder="",
        column_config={
            "value": st.column_config.TextColumn("In the file"),
            "means": st.column_config.SelectboxColumn(f"Means, as {one.column}", options=list(allowed)),
        },
        disabled=["value"],
        key=f"load_words_{key}_{one.column}_{one.source}",
    )
    return translated(one, edited)


def check(desk: Desk | None, matched: Sequence[TableMatch]) -> None:
    """What the load would do, and the button that loads."""
    if desk is None or desk.looked is None:
        return
    gaps = content.gaps(matched)
    for sentence in (*content.not_rupees(matched), *gaps):
        st.warning(plain(sentence), icon=":material/rule:")
    ready = bool(matched) and not gaps
    if st.button("Check", icon=":material/fact_check:", type="secondary", disabled=not ready, help=_CHECKS):
        desk.checked, desk.checked_of = None, tuple(matched)
        desk.check = start(CheckTask(desk.files, desk.checked_of, data_version.settings()))
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
            desk.check = None
            raise
    checked = desk.checked
    _told(checked, desk.files)
    _offer(desk, checked, matched)


def _told(checked: Checked, files: Sequence[Path]) -> None:
    st.subheader("What the load would do", anchor=False)
    tables.table(shown.effects_table(checked.forecasts, title="Rows by table and period"), key="load_effects")
    for table, rows in checked.first_rows.items():
        tables.table(shown.first_rows_table(table, rows), key=f"load_first_{table}")
    _rejected(checked, files)
    _plausible(checked)
    for note in checked.notes:
        st.info(plain(note), icon=":material/info:")
    for relation, names in checked.unread.items():
        st.caption(plain(f"Columns of {relation} that nothing reads: {', '.join(names)}."))


def _rejected(checked: Checked, files: Sequence[Path]) -> None:
    if not checked.rejected:
        st.success("No row would be rejected.", icon=":material/check_circle:")
        return
    count = formats.grouped(checked.rejected, data_version.settings())
    st.warning(f"{count} {'row' if checked.rejected == 1 else 'rows'} would be rejected.", icon=":material/rule:")
    tables.table(shown.reasons_table(checked.forecasts), key="load_reasons")
    tables.table(shown.rejected_table(checked), key="load_rejected")
    if checked.rejects_file is not None:
        export.download(
            f"rejected {files[0].stem}.xlsx",
            checked.rejects_file.read_bytes,
            label="Rejected rows",
            key="load_rejects",
            rows=checked.rejected,
            meaning="The rejected rows with every reason and the values as the file has them; up to 10,000 of a table.",
        )


def _plausible(checked: Checked) -> None:
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


def _offer(desk: Desk, checked: Checked, matched: tuple[TableMatch, ...]) -> None:
    """The button that loads, unless something else writes or the load would lose much."""
    settings = data_version.settings()
    despite = False
    if checked.refusals:
        st.error(
            "  \n".join(["**This load would be refused:**", *map(plain, checked.refusals)]), icon=":material/block:"
        )
        despite = st.toggle("Load in spite of this", key="load_despite", help="What the command line calls --force.")
    if busy := current_load.why_busy(settings):
        st.info(plain(busy), icon=":material/hourglass_top:")
    rows = sum(one.loaded for one in checked.forecasts)
    named = ", ".join(dict.fromkeys(one.table for one in matched))
    held = bool(busy) or not rows or (bool(checked.refusals) and not despite)
    count = formats.grouped(rows, settings)
    label = f"Load {count} {'row' if rows == 1 else 'rows'} into {named}"
    if st.button(label, icon=":material/upload:", type="primary", disabled=held, key="load_now"):
        sheets = desk.looked.sheets if desk.looked else ()
        user = data_version.reader().user
        current_load.begin(LoadTask(desk.files, sheets, matched, settings, user, despite))
        _start_again()
        st.rerun()


def _outcome(load: CurrentLoad, done: Loaded) -> None:
    """What became of a load, and where to look next."""
    settings = load.settings
    rows = sum(one.loaded for one in done.tables)
    st.success(
        f"Loaded {formats.grouped(rows, settings)} rows of {plain(load.files)} in {done.seconds:.1f} seconds.",
        icon=":material/check_circle:",
    )
    _refreshed(done)
    if done.rejected:
        st.info(
            f"{formats.grouped(done.rejected, settings)} rows were rejected; they are kept with their reasons in "
            f"{plain(done.rejects.name) if done.rejects else 'the folder of rejects'} on the server.",
            icon=":material/rule:",
        )
    if done.note:
        st.warning(plain(done.note), icon=":material/info:")
    tables.table(shown.effects_table(done.tables, title="Rows by table and period"), key="load_done")
    if done.changes:
        tables.table(shown.changes_table(done.changes, settings), key="load_changes")
    with st.container(horizontal=True, vertical_alignment="center"):
        address.to("data_health", "Data health", {}, help_="Identities, control totals, and what is doubted.")
        if st.button("Load more", icon=":material/upload_file:", key="load_more"):
            current_load.forget(settings)
            st.rerun()


def _refreshed(done: Loaded) -> None:
    if done.refresh_failed:
        st.warning(
            f"The rows are in the database, but the figures could not be refreshed: {plain(done.refresh_failed)}",
            icon=":material/sync_problem:",
        )
    else:
        st.markdown(
            f"Figures of {content.months_in_words(done.redone)} were prepared anew."
            if done.redone
            else "No figure changed."
        )
    for sentence in done.broken:
        st.error(plain(f"Does not hold: {sentence}"), icon=":material/error:")
    if done.open_doubts:
        doubts = (
            "1 doubt about the data is" if done.open_doubts == 1 else f"{done.open_doubts} doubts about the data are"
        )
        st.warning(f"{doubts} open; Data health says which.", icon=":material/help:")
