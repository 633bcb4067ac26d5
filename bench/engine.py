"""What PostgreSQL alone can do: pgbench sends the product's own statement, prepared.

The script is made of `exams.attempts.saving.SAVE`, so that the two cannot drift apart.
"""

import re
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.figures import Measured, percentiles
from bench.numbering import ATTEMPT, SESSION, numbered_in_sql
from core.pgwheel import program

SAMPLED = 0.1
SEQS_A_RUN = 10_000_000
# Each client goes round its own attempts, as a student has one; its seqs have no gaps.
CHOOSE = """\\set turn :turn + 1
\\set n :first + :client_id + :clients * (:turn % :each)
\\set seq :base + :turn / :each
\\set user :first_user + :n
\\set place random(1, {places})
"""
MINIMAL = """
INSERT INTO exams_answer AS kept
    (attempt_id, question_id, response, seq, at_ms, time_spent_ms, flagged)
SELECT a.id, {question}, {response}::jsonb, :seq, 60000, 1000, false
FROM exams_attempt a
WHERE a.id = {attempt} AND a.user_id = :user AND a.status = 'in_progress'
    AND a.deadline_at > now()
ON CONFLICT (attempt_id, question_id) DO UPDATE SET
    response = excluded.response, seq = excluded.seq, at_ms = excluded.at_ms,
    time_spent_ms = excluded.time_spent_ms, flagged = excluded.flagged
WHERE kept.seq < excluded.seq
RETURNING 1 AS saved
"""
# A space behind each colon of JSON: pgbench takes `:word` for a variable.
ITEMS = """('[{{"question": ' || {question} || ', "response": ' || {response}
    || ', "seq": ' || :seq || ', "at_ms": 60000, "time_spent_ms": 1000, '
    || '"flagged": false, "digest": "{digest}"}}]')"""


def scripts(save, questions):
    """pgbench's scripts by name. `\\gset` fails where a statement saved nothing."""
    values = literals(questions)
    choose = CHOOSE.format(places=len(questions))
    return {
        "save": f"{choose}{save % values} \\gset now_\n",
        "minimal": f"{choose}{MINIMAL.format(**names(questions))} \\gset now_\n",
    }


def names(questions):
    ids = ",".join(str(question) for question, _ in questions)
    options = ",".join(options[0] for _, options in questions)
    return {
        "attempt": numbered_in_sql(ATTEMPT, ":n"),
        "session": numbered_in_sql(SESSION, ":n"),
        "question": f"('{{{ids}}}'::bigint[])[:place]",
        "response": f"""('{{"option":"' || ('{{{options}}}'::text[])[:place] || '"}}')""",
    }


def literals(questions):
    """An expression for each parameter of the save's statement."""
    named = names(questions)
    return {
        **{name: named[name] for name in ("attempt", "session")},
        "user": ":user",
        "epoch": "1",
        "now": "now()",
        "batch": "('{[' || :seq || ',' || :seq || ']}')",
        "items": ITEMS.format(**named, digest="0" * 64),
        "sections": "'{1}'",
    }


def measure(url, script, variables, *, clients, seconds):
    """Run a script for a while; `variables` are {name: whole number}."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "script.sql"
        file.write_text(script)
        said = run(
            *("--file", file, "--protocol", "prepared", "--no-vacuum"),
            *("--client", clients, "--jobs", min(2, clients), "--time", seconds),
            *("--log", "--log-prefix", Path(folder) / "log"),
            *("--sampling-rate", SAMPLED),
            *(f"-D{name}={value}" for name, value in variables.items()),
            url,
            timeout=seconds + 60,
        )
        return measured(said, latencies(Path(folder).glob("log.*")))


def run(*arguments, timeout):
    """pgbench's report; subprocess.run ends it on Ctrl-C and when it takes too long."""
    done = subprocess.run(
        [program("pgbench"), *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
    )
    if done.returncode:
        raise RuntimeError(f"pgbench failed: {done.stderr.strip()[-500:]}")
    return done.stdout


def latencies(logs):
    """Milliseconds of the sampled transactions."""
    for log in logs:
        for line in log.read_text().splitlines():
            yield int(line.split()[2]) / 1000


def measured(said, times):
    count = int(re.search(r"actually processed: (\d+)", said)[1])
    failed = int(re.search(r"failed transactions: (\d+)", said)[1])
    rate = float(re.search(r"^tps = ([\d.]+)", said, re.MULTILINE)[1])
    p50, p95 = percentiles(times)
    return Measured(requests=count, rate=rate, p50=p50, p95=p95, errors=failed)
