"""Which alerts a recipient was told of: each recipient apart, until their end was told."""

from pathlib import Path

from data_access.alert_history import AlertKey, keep_sent_alerts, open_alerts
from data_access.state import State

HEAD, NORTH = "head@lender.example", "north@lender.example"
KERALA, WHOLE = AlertKey("late_share_rises", "KL"), AlertKey("behind_target", "")


def test_an_alert_is_open_until_its_end_is_told_and_may_come_again(tmp_path: Path) -> None:
    state = State(f"sqlite:///{tmp_path / 'state.sqlite'}")
    assert open_alerts(state, HEAD) == {}
    assert not list(tmp_path.iterdir())  # reading writes nothing
    keep_sent_alerts(state, HEAD, {KERALA: "Kerala rose.", WHOLE: "Behind."}, [])
    keep_sent_alerts(state, NORTH, {KERALA: "Kerala rose."}, [])
    keep_sent_alerts(state, HEAD, {}, [KERALA])
    assert {key: one.sentence for key, one in open_alerts(state, HEAD).items()} == {WHOLE: "Behind."}
    assert [*open_alerts(state, NORTH)] == [KERALA]
    keep_sent_alerts(state, HEAD, {KERALA: "Kerala rose again."}, [])
    assert {key: one.sentence for key, one in open_alerts(state, HEAD).items()} == {
        WHOLE: "Behind.",
        KERALA: "Kerala rose again.",
    }
