"""How many questions a second come in: GIFT and Excel read, and Excel into the bank.

Reading is bytes to checked documents, on one core and without a database; importing is
the whole way into an exam of the database that DATABASE_URL names, and is taken back.
"""

import argparse
import os
import resource
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import django

GIFT = """::Question {n}:: [html]<p>What is <b>{n}</b> times $$x_\\{{{n}\\}}$$?</p>{{
=It is {n} \\= right#Well done
~%-25%It is not {n}
~Neither#No
}}

"""
TF = "// [tag:sums]\n::Fact {n}:: {n} is a number.{{TRUE#No#Yes}}\n\n"
NUMBER = "::Sum {n}:: What is {n} + 1? {{#{n}:0.5}}\n\n"
WORDS = "::Unit {n}:: The unit of {n} is {{=volt ~%50%V}}.\n\n"


def main():
    parser = argparse.ArgumentParser(prog="bench/imports", description=__doc__)
    parser.add_argument("--gift", type=int, default=5_000)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--no-database", action="store_true")
    options = parser.parse_args()
    setup()
    told(f"{options.gift} GIFT questions read", read_gift, options.gift)
    with TemporaryDirectory() as folder:
        sheet = Path(folder) / "rows.xlsx"
        sheet.write_bytes(workbook_of(options.rows))
        told(f"{options.rows} XLSX rows read", lambda n: read_xlsx(sheet), options.rows)
        if not options.no_database:
            name = f"{options.rows} XLSX rows imported as drafts"
            told(name, lambda n: bring_in(sheet), options.rows)


def setup():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "settings.test")
    django.setup()


def told(name, work, count):
    started, busy = time.perf_counter(), time.process_time()
    found = work(count)
    seconds = time.perf_counter() - started
    own = time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name}: {found / own:,.0f} a second of processor ({own:.2f} s),"
        f" {found / seconds:,.0f} by the clock, peak {peak:,.0f} MB so far"
    )


def read_gift(count):
    from exams.interchange.drafts import draft_of
    from exams.interchange.formats import FORMATS

    shapes = (GIFT, TF, NUMBER, WORDS)
    data = "".join(shapes[n % 4].format(n=n) for n in range(count)).encode()
    found = [draft_of(x.origin, x.document) for x in FORMATS["gift"].read(data)]
    if any(problems for _, problems in found):
        raise ValueError("the bench's own questions were refused")
    return len(found)


def workbook_of(count):
    from exams.interchange.formats import workbook

    return workbook.write(map(document, range(1, count + 1))).data


def document(n):
    options = [
        {"text": {"en": f"$x^{{{n}}}$ and {word}"}, "correct": word == "two"}
        for word in ("one", "two", "three", "four")
    ]
    prompt = {"type": "text", "value": {"en": f"Which is number {n} of the many?"}}
    head = {"schema": 1, "kind": "single_choice", "prompt": [prompt]}
    place = {"section": f"Section {n % 5}", "tags": ["bench"], "plain_text": ""}
    return {**head, "answer": {"options": options}, **place}


def read_xlsx(path):
    from exams.interchange.orders import Order
    from exams.interchange.pictures import NoMedia, Pictures
    from exams.interchange.reading import read_file

    plan, _ = read_file(Order(path, "Bench", Pictures(NoMedia())))
    return len(plan.items)


def bring_in(path):
    from django.db import transaction

    from exams.interchange.importing import import_file

    with transaction.atomic():
        report = import_file(path, "Bench of imports")
        transaction.set_rollback(True)
    if report["errors"]:
        raise ValueError(report["errors"][:3])
    return report["created"]


if __name__ == "__main__":
    main()
