"""The calls of an attempt by the names that tables give them."""

START, SAVE = "POST exams/{slug}/attempts/", "PUT attempts/{id}/answers/"
BEAT, READ = "POST attempts/{id}/heartbeat/", "GET attempts/{id}/"
SUBMIT, BARE = "POST attempts/{id}/submit/", "a bare Django view"
LAST_WORDS = {
    "attempts": START,
    "answers": SAVE,
    "heartbeat": BEAT,
    "submit": SUBMIT,
    "constant": BARE,
}


def name_of(method, path):
    return LAST_WORDS.get(path.rstrip("/").rpartition("/")[2], READ)
