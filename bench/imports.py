"""How many questions a second come in: GIFT and Excel read, and both into the bank.

Reading is bytes to checked documents, on one core and without a database. Importing is
the whole way into the bank of the database that DATABASE_URL names, checked first, in
slices, and taken back; it is compared with bare rows of questions put into the same
table. Each measure has a process of its own, so that its peak of memory is its own.
"""

import argparse
import multiprocessing
import os
import resource
import time
from pathlib import Path
from tempfile import TemporaryDirectory

GIFT = """::Question {n}:: [html]<p>What is <b>{n}</b> times $$x_\\{{{n}\\}}$$?</p>{{
=It is {n} \\= right#Well done
~%-25%It is not {n}
~Neither#No
}}

"""
TF = "// [tag:sums]\n::Fact {n}:: {n} is a number.{{TRUE#No#Yes}}\n\n"
NUMBER = "::Sum {n}:: What is {n} + 1? {{#{n}:0.5}}\n\n"
WORDS = "::Unit {n}:: The unit of {n} is {{=volt ~%50%V}}.\n\n"
SLICE = 200


def main():
    parser = argparse.ArgumentParser(prog="bench/imports", description=__doc__)
    parser.add_argument("--gift", type=int, default=5_000)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--no-database", action="store_true")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        gift, sheet = Path(folder) / "bank.gift", Path(folder) / "rows.xlsx"
        alone(make, gift, options.gift, sheet, options.rows)
        works = [
            ("GIFT questions", gift, options.gift),
            ("XLSX rows", sheet, options.rows),
        ]
        for noun, path, count in works:
            alone(told, f"{count} {noun} read", read, path)
            if not options.no_database:
                alone(told, f"{count} {noun} imported as drafts", bring_in, path)
                alone(told, f"{count} {noun} composed to an exam", compose, path)
                alone(told, f"{count} bare rows", bare, count)


def alone(work, *facts):
    """In a process of its own; what goes wrong there ends the bench."""
    process = multiprocessing.get_context("fork").Process(target=work, args=facts)
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(process.exitcode)


def setup():
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.test")
    django.setup()


def measured(work, given):
    """(what it answers, its seconds of processor, the process' peak of memory in MB)."""
    busy = time.process_time()
    found = work(given)
    own = time.process_time() - busy
    return found, own, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def told(name, work, given):
    setup()
    started = time.perf_counter()
    found, own, peak = measured(work, given)
    seconds = time.perf_counter() - started
    print(
        f"{name}: {found / own:,.0f} a second of processor ({own:.2f} s),"
        f" {found / seconds:,.0f} by the clock, peak {peak:,.0f} MB",
        flush=True,
    )


def make(gift, questions, sheet, rows):
    setup()
    from exams.interchange.formats import workbook

    shapes = (GIFT, TF, NUMBER, WORDS)
    gift.write_text("".join(shapes[n % 4].format(n=n) for n in range(questions)))
    sheet.write_bytes(workbook.write(map(document, range(1, rows + 1))).data)


def document(n):
    options = [
        {"text": {"en": f"$x^{{{n}}}$ and {word}"}, "correct": word == "two"}
        for word in ("one", "two", "three", "four")
    ]
    prompt = {"type": "text", "value": {"en": f"Which is number {n} of the many?"}}
    head = {"schema": 1, "kind": "single_choice", "prompt": [prompt]}
    place = {"section": f"Section {n % 5}", "tags": ["bench"], "plain_text": ""}
    return {**head, "answer": {"options": options}, **place}


def read(path):
    from exams.interchange.orders import Order
    from exams.interchange.pictures import NoMedia, Pictures
    from exams.interchange.reading import Survey, slices

    order = Order(path, None, Pictures(NoMedia()), strict=False)
    order.surveyed = Survey(0, {}, frozenset())
    return sum(map(checked, slices(order, 0, SLICE)))


def checked(plan):
    if plan.problems:
        raise ValueError("the bench's own questions were refused")
    return len(plan.items)


def compose(path):
    """All of them in one transaction, with the exam they make."""
    return bring_in(path, "Bench")


def bring_in(path, exam=None):
    from django.db import transaction

    from exams.interchange.importing import import_file

    with transaction.atomic():
        report = import_file(path, exam, strict=False)
        transaction.set_rollback(True)
    if report["errors"]:
        raise ValueError(report["errors"][:3])
    return report["created"]


def bare(count):
    """Rows of the same table with nothing in them: what the database alone takes."""
    from django.db import transaction

    from exams.models import Question

    with transaction.atomic():
        for start in range(0, count, SLICE):
            size = min(SLICE, count - start)
            Question.objects.bulk_create(Question(live=False) for _ in range(size))
        transaction.set_rollback(True)
    return count


if __name__ == "__main__":
    main()
