"""Whether every attempt is marked, once, and as its stored answers say."""

import psycopg

TOLD = """
SELECT a.status,
    (SELECT count(*) FROM exams_score s WHERE s.attempt_id = a.id),
    (SELECT count(*) FROM exams_attemptevent e
        WHERE e.attempt_id = a.id AND e.kind = 'settle'),
    (SELECT s.score FROM exams_result r JOIN exams_score s ON s.id = r.current_id
        WHERE r.attempt_id = a.id),
    (SELECT count(*) FROM exams_answer n
        JOIN exams_paperquestion q USING (question_id)
        JOIN exams_questionversion v ON v.id = q.version_id
        WHERE n.attempt_id = a.id AND q.paper_id = a.paper_id
            AND n.response = v.key -> 'answer')
FROM exams_attempt a WHERE a.id = ANY(%s::uuid[])
"""
VERDICTS = ("not marked", "marked twice", "marked wrongly")


def verdicts(url, attempts):
    """{verdict: how many of these attempts}; each question of theirs is worth 1."""
    with psycopg.connect(url) as link:
        found = [verdict(*row) for row in link.execute(TOLD, [attempts])]
    return {name: found.count(name) for name in VERDICTS}


def verdict(status, scores, settled, score, right):
    """One of `VERDICTS`, None where all is well."""
    if status != "settled" or score is None:
        return "not marked"
    if scores > 1 or settled > 1:
        return "marked twice"
    return None if score == right else "marked wrongly"
