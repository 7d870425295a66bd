"""Every cube with totals of the database says by which of them a restatement is seen."""

from dashboard.subjects.what_changed.content import CONTROLS
from data_access.settings import Settings
from data_access.store import store_of
from validations.cubes import CUBES


def test_every_cube_with_control_totals_names_those_that_tell_a_restatement(demo_settings: Settings) -> None:
    controlled = {name for name, spec in CUBES.items() if spec.controls}
    assert controlled <= set(CONTROLS)
    assert set(CONTROLS) <= set(CUBES)
    held = store_of(demo_settings).manifest().latest.controls
    assert {name for names in CONTROLS.values() for name in names} <= set(held)
