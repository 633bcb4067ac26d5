"""StreamFields filled from raw content, pictures looked up once for all of them."""

from exams.bank.models import Question
from exams.interchange.contents import STREAMS


def fill_streams(questions, contents):
    """Give each question the prompt, answer and explanation of its content."""
    for name in STREAMS:
        block = Question._meta.get_field(name).stream_block
        values = block.bulk_to_python([content[name] for content in contents])
        for question, value in zip(questions, values, strict=True):
            setattr(question, name, value)
