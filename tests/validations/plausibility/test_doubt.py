"""A doubt, its id and its thresholds."""

from tests.validations.plausibility.literal_states import sizes
from validations.plausibility.doubt import Doubt
from validations.plausibility.doubt_rules import doubts


def test_a_doubt_keeps_its_id_until_its_numbers_change() -> None:
    [first], [again], [other] = (doubts(sizes(100, count)) for count in (40, 40, 41))
    assert first.id == again.id
    assert first.id != other.id
    assert Doubt(**{**vars(first), "sentence": "In other words.", "fix": ""}).id == first.id
