"""The text of an item as our blocks: XHTML, MathML, pictures and recordings."""

from exams.interchange.formats import making
from exams.interchange.formats.equations.mathml import MathML
from exams.interchange.formats.markup import Markup
from exams.interchange.formats.qti.names import words
from exams.latex.checking import problems

OPEN = {"itemBody", "prompt", "contentBody", "simpleChoice", "stimulusBody", "choice"}
OPEN |= {"modalFeedback", "feedbackInline", "feedbackBlock", "rubricBlock", "gapText"}
OPEN |= {"picture", "hottext", "simpleAssociableChoice", "ruby", "rb", "infoControl"}
BLOCKS = {"prompt", "feedbackBlock", "rubricBlock", "modalFeedback"}
UNSEEN = {"catalogInfo", "stylesheet", "companionMaterialsInfo", "rt", "rp"}
FEEDBACK = {"feedbackInline", "feedbackBlock", "modalFeedback"}
RANDOM = {"printedVariable", "templateInline", "templateBlock", "include"}


class Body(Markup):
    """Walk elements, then `finish()`. `shown(task)` answers what stands for a task."""

    def __init__(self, item, shown=lambda task: ""):
        super().__init__()
        self.item, self.shown = item, shown

    def walk(self, element):
        name = element.tag
        special = getattr(self, f"walk_{name}", None)
        if special:
            special(element)
        elif name.endswith("Interaction"):
            self.task(element)
        elif is_for_proctors(element):
            self.lost.add("rubric for proctors")
        elif name in FEEDBACK or is_for_others(element):
            self.item.feedback.append(element)
        elif name in RANDOM:
            self.lost.add(name)
        elif name not in UNSEEN:
            self.open(element)

    def open(self, element):
        """An element of text and everything within."""
        name = element.tag
        if name in OPEN:
            name = "div" if name in BLOCKS else "span"
        self.handle_starttag(name, element.attrib)
        self.within(element)
        self.handle_endtag(name)

    def within(self, element):
        self.handle_data(element.text or "")
        for child in element:
            self.walk(child)
            self.handle_data(child.tail or "")

    def task(self, element):
        """What is asked within it; its choices are the answer's."""
        prompt = element.find("prompt")
        if prompt is not None:
            self.walk(prompt)
        self.words.append(self.shown(element))

    def walk_gapMatchInteraction(self, element):
        for child in element:
            if child.tag not in ("gapText", "gapImg"):
                self.walk(child)

    def walk_gap(self, element):
        self.words.append(self.shown(element))

    def walk_math(self, element):
        reader = MathML()
        latex = reader.latex(element)
        self.lost |= {f"{name} in a formula" for name in reader.lost}
        if wrong := problems(latex):
            self.item.found.note("formula-doubtful", self.item.name, reason=wrong[0])
        self.words.append(rf"\({latex}\)")

    def walk_img(self, element):
        source = element.get("src") or ""
        if source and self.rows is None:
            self.picture(self.item.take(source), element.get("alt") or "")
        else:
            self.lost.add("img")

    def picture(self, name, alt):
        self.flush()
        self.blocks.append(making.image(name, " ".join(alt.split())[:500]))

    def walk_object(self, element):
        """Pictures and recordings of QTI 2."""
        source, kind = element.get("data") or "", element.get("type") or ""
        if kind.startswith("image/") and source and self.rows is None:
            alt = words(element) or element.get("label") or ""
            self.picture(self.item.take(source), alt)
        elif kind.startswith("audio/") and source:
            self.sound(source, words(element))
        elif kind.startswith("text/html"):
            self.lost.add("text in a file of its own")
        else:
            self.lost.add(f"object {kind}"[:60].strip())

    def walk_audio(self, element):
        inner = element.find("source")
        source = element.get("src") or ("" if inner is None else inner.get("src") or "")
        if source:
            self.sound(source, words(element))
        else:
            self.lost.add("audio")

    def sound(self, source, transcript):
        self.flush()
        value = {"sound": {"file": self.item.take(source)}}
        told = {"transcript": {"en": transcript}} if transcript else {}
        self.blocks.append({"type": "audio", "value": {**value, **told}})

    def walk_video(self, element):
        self.lost.add("video")

    def walk_mediaInteraction(self, element):
        self.within(element)

    def walk_endAttemptInteraction(self, element):
        self.lost.add("hint button")


def is_for_proctors(element):
    return element.tag == "rubricBlock" and element.get("view") == "proctor"


def is_for_others(element):
    """A rubric that candidates do not see."""
    views = (element.get("view") or "").split()
    return element.tag == "rubricBlock" and "candidate" not in views


def blocks_of(item, elements, shown=lambda task: ""):
    """The blocks of elements, and what is lost of them said."""
    body = Body(item, shown)
    for element in elements:
        body.walk(element)
    return finished(item, body)


def within(item, element):
    """The same of what an element holds: a choice, a piece of feedback."""
    body = Body(item)
    body.within(element)
    return finished(item, body)


def finished(item, body):
    blocks = body.finish()
    if body.lost:
        names = ", ".join(sorted(body.lost))
        item.found.note("markup-lost", item.name, names=names)
    return blocks
