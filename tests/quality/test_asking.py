"""What is asked of a run before it is shown as a quote, fitted to judged runs."""

from tests.quality.asking import Judged, fitted


def run(said, best, right, quote=True):
    return Judged(said=said, best=best, quote=quote, right=right, named=right)


def test_more_is_asked_where_the_speaker_is_unclear_and_such_runs_are_mostly_nobodys():
    clear = [run(0.5, 0.95, right=True)] * 40
    unclear = [run(0.6, 0.2, right=False, quote=False)] * 40

    bar, on_top = fitted([*clear, *unclear])

    assert bar + on_top * 0.05 <= 0.5
    assert bar + on_top * 0.8 > 0.6


def test_little_is_asked_where_whatever_is_marked_was_said():
    bar, on_top = fitted([run(0.42, 0.6, right=True)] * 40)

    assert bar + on_top * 0.4 <= 0.42
