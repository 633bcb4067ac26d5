"""A file of questions in any format as a plan of its rows. Asks no database."""

from exams.interchange.drafts import draft_of
from exams.interchange.formats import FORMATS, format_of
from exams.interchange.lookups import Item
from exams.interchange.plans import Claim, Plan, numbers_of, read_items, settle_claims
from exams.interchange.problems import problem
from exams.interchange.readers.records import Unreadable
from exams.interchange.sheets import MAX_ROWS, is_sheet, read_bytes, read_sheet

SHEET, AUTO = "sheet", "auto"
CHOICES = (AUTO, SHEET, *FORMATS)


def read_file(order):
    """(plan, {section: numbers}) of the order's file; never raises on its content."""
    try:
        module = module_for(order)
        if module is None:
            return read_items(read_sheet(order.path))
        return read_questions(module, read_bytes(order.path), order)
    except Unreadable as error:
        return Plan(0, [], [problem(0, "", error.code, **error.facts)], first_row=1), {}


def module_for(order):
    """The format's module; None for a sheet, which also says what no format is."""
    if order.format != AUTO:
        return FORMATS.get(order.format)
    data = read_bytes(order.path)
    return None if is_sheet(data) else format_of(data)


def read_questions(module, data, order):
    plan, claims = Plan(0, [], [], first_row=1), []
    for found in module.read(data):
        plan.rows += 1
        if plan.rows > MAX_ROWS:
            raise Unreadable("too-many-questions", limit=MAX_ROWS)
        order.pictures.files.update(found.files)
        plan.notes += found.notes
        plan.problems += found.problems
        if not found.problems:
            claims.append(add(plan, found.origin, placed(found.document, order)))
    if not plan.rows:
        plan.problems.append(problem(0, "", "no-questions"))
    settle_claims(plan, claims)
    return plan, numbers_of(claims)


def add(plan, origin, document):
    """Put a document into the plan; answers the place it asks for."""
    draft, problems = draft_of(origin, document)
    plan.problems += problems
    if draft is not None:
        plan.items.append(Item(draft))
    return Claim.of_document(origin, document)


def placed(document, order):
    """The document in the order's section, and under what its category is mapped to."""
    if not isinstance(document, dict):
        return document
    metadata = document.get("metadata")
    category = metadata.get("category") if isinstance(metadata, dict) else None
    mapped = order.categories.get(category, {}) if isinstance(category, str) else {}
    return {"section": order.section, **mapped, **document}
