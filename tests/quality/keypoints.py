"""Key points measured: ROUGE of what a card would state, beside the first three sentences and optional peers.

    python -m tests.quality keypoints              the shipped model on the dev documents it learned from
    python -m tests.quality keypoints --folds 5    learned anew in each fold: documents it has not seen

Each line is scored by the evaluator of the data in the same run. Peers (sumy) are measured when installed.
"""

import importlib
import importlib.util
import time
from argparse import ArgumentParser
from collections.abc import Callable, Sequence

from bot.stories.batch_keypoints import batch_keypoints
from bot.stories.ranking import Model, shipped
from bot.stories.text import sentences
from tests.quality.summaries import Document, evaluate, read_documents

SCORES = ("rouge1", "rouge2", "rougeLsum", "faithful", "new_facts", "sentences", "words")
COLLECTION = "cnndm"


def main(argv: list[str]) -> int:
    """Print the table; 0 when it ran."""
    parser = ArgumentParser(prog="python -m tests.quality keypoints", description=__doc__)
    parser.add_argument("--folds", type=int, default=0, help="learn anew in so many folds by document")
    folds = parser.parse_args(argv).folds
    documents = read_documents(COLLECTION)
    print(f"{COLLECTION}: {len(documents)} documents, budget 3")
    print(f"{'':24}" + "".join(f"{name:>11}" for name in SCORES))
    for name, peer in _peers():
        _line(name, documents, peer)
    if folds:
        _line(f"readout, {folds} folds", documents, _cross_validated(folds))
    started = time.process_time()
    _line("readout, shipped model", documents, lambda document: _points(document, shipped()))
    print(f"shipped model: {len(documents) / (time.process_time() - started):.0f} documents a second on one core")
    return 0


def _line(name: str, documents: Sequence[Document], summary: Callable[[Document], list[str]]) -> None:
    scores = evaluate(COLLECTION, [{"doc_id": each.doc_id, "summary": summary(each)} for each in documents])
    print(f"{name:24}" + "".join(f"{scores[score]:11.4g}" for score in SCORES))


def _points(document: Document, model: Model) -> list[str]:
    predicted = batch_keypoints({"doc_id": document.doc_id, "title": document.title, "text": document.text}, model)
    summary = predicted["summary"]
    assert isinstance(summary, list)
    return summary


def _cross_validated(folds: int) -> Callable[[Document], list[str]]:
    """Points by models that have not seen the document: learned from the other folds and what only teaches."""
    from tests.quality.learn_keypoints import school

    data = school()
    models: dict[str, Model] = {}
    for fold in range(folds):
        model = data.without(fold, folds)
        models |= {each.document.doc_id: model for each in data.measured[fold::folds]}
    return lambda document: _points(document, models.get(document.doc_id, shipped()))


def first_three(document: Document) -> list[str]:
    """The baseline that most summarizers lose to."""
    spans = sentences(document.text, "en")[:3]
    return [document.text[span.start : span.end] for span in spans]


def _peers() -> list[tuple[str, Callable[[Document], list[str]]]]:
    peers: list[tuple[str, Callable[[Document], list[str]]]] = [("first three sentences", first_three)]
    if importlib.util.find_spec("sumy") is None:
        return peers
    dom = importlib.import_module("sumy.models.dom")
    lex_rank = importlib.import_module("sumy.summarizers.lex_rank").LexRankSummarizer()
    text_rank = importlib.import_module("sumy.summarizers.text_rank").TextRankSummarizer()

    def by(summarizer: Callable[..., Sequence[object]]) -> Callable[[Document], list[str]]:
        def points(document: Document) -> list[str]:
            lines = [document.text[span.start : span.end] for span in sentences(document.text, "en")]
            paragraph = dom.Paragraph([dom.Sentence(line, _Words()) for line in lines])
            return [str(line) for line in summarizer(dom.ObjectDocumentModel([paragraph]), 3)]

        return points

    return [*peers, ("sumy, LexRank", by(lex_rank)), ("sumy, TextRank", by(text_rank))]


class _Words:
    """What sumy asks of a tokenizer; its own would need a download."""

    def to_words(self, sentence: str) -> list[str]:
        """The words of a sentence in lower case."""
        return sentence.lower().split()
