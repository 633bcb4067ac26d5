"""What visitors may know of an exam and its marking, in plain words. Pure."""

from fractions import Fraction

from django.utils.formats import date_format
from django.utils.timezone import localtime

from cms.site.words import say
from exams.papers import timing

ENGLISH = {
    "right": "Full marks for a right answer",
    "none": "nothing off for a wrong one",
    "off": "{} of the marks off for a wrong one",
    "parts": "part of the marks for a partly right one",
}
HINDI = {
    "right": "सही उत्तर पर पूरे अंक",
    "none": "गलत उत्तर पर कोई कटौती नहीं",
    "off": "गलत उत्तर पर अंकों का {} कटेगा",
    "parts": "आंशिक रूप से सही उत्तर पर आंशिक अंक",
}


def marking_lines(rules, language="en"):
    """One sentence for each way of marking among a section's rules, in order."""
    said = HINDI if language == "hi" else ENGLISH
    return list(dict.fromkeys(sentence(rule, said) for rule in rules))


def sentence(rule, said):
    wrong = Fraction(rule["wrong"])
    parts = [said["right"]]
    if rule["mode"] != "exact":
        parts.append(said["parts"])
    parts.append(said["off"].format(-wrong) if wrong < 0 else said["none"])
    return ", ".join(parts) + ("।" if said is HINDI else ".")


def with_opening(exams, now):
    """The exams, each with its `opening`: when it opens or that it is over, in words."""
    for exam in exams:
        exam.opening = opening(timing.why_shut(exam, now))
    return exams


def opening(shut):
    if shut is None:
        return ""
    code, facts = shut
    if code != "exam-not-open-yet":
        return say("Over")
    when = date_format(localtime(facts["opens_at"]), "j F Y, H:i")
    return f"{say('Opens')} {when}"
