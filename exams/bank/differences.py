"""What changed in a question between two drafts, leaf by leaf, in editors' words."""

from django.utils.html import format_html, format_html_join

from wagtail import blocks
from wagtail.admin.compare import FieldComparison, diff_text


def leaves(block, value, ids=(), label=""):
    """{ids: (label, text)} of all an editor can fill in; ids outlive a move."""
    if isinstance(block, blocks.StreamBlock):
        return of_items(value, "Part", ids, label)
    if isinstance(block, blocks.ListBlock):
        items = value.bound_blocks if value is not None else []
        return of_items(items, block.child_block.label or "Item", ids, label)
    if isinstance(block, blocks.StructBlock):
        return of_fields(block, value or {}, ids, label)
    return {ids: (label, shown(block, value))}


def of_items(items, name, ids, label):
    found = {}
    for number, item in enumerate(items, start=1):
        place = joined(label, f"{name} {number}")
        found |= leaves(item.block, item.value, (*ids, item.id), place)
    order = [item.id for item in items]
    return {
        **found,
        (*ids, "order"): (joined(label, f"Order of {name.lower()}s"), order),
    }


def of_fields(block, value, ids, label):
    found = {}
    for name, child in block.child_blocks.items():
        is_list = isinstance(child, blocks.ListBlock)
        place = label if is_list else joined(label, child.label)
        found |= leaves(child, value.get(name), (*ids, name), place)
    return found


def joined(*labels):
    return ", ".join(str(label) for label in labels if label)


def shown(block, value):
    """A leaf's value in words; nothing and empty are the same."""
    if isinstance(block, blocks.BooleanBlock):
        return "yes" if value else "no"
    if isinstance(block, blocks.ChoiceBlock):
        return str(dict(block.field.choices).get(value, value or ""))
    if isinstance(block, blocks.ChooserBlock) and value:
        return f"{value} (number {value.pk})"
    return str(value or "")


def changes(old, new):
    """[(label, old text, new text)] of two `leaves`, in the order of the new one."""
    rows = []
    for ids in [*new, *(ids for ids in old if ids not in new)]:
        label = (new.get(ids) or old[ids])[0]
        before, after = (found[ids][1] if ids in found else "" for found in (old, new))
        if isinstance(before, list) or isinstance(after, list):
            before, after = moved(before or [], after or [])
        if before != after and {before, after} != {"", "no"}:
            rows.append((label, before, after))
    return rows


def moved(before, after):
    """How the items that are in both stand, by the numbers they had."""
    kept = [pk for pk in before if pk in after]
    numbers = {pk: str(number) for number, pk in enumerate(kept, start=1)}
    now = [numbers[pk] for pk in after if pk in numbers]
    return ", ".join(numbers.values()), ", ".join(now)


class StreamDifference(FieldComparison):
    """A stream's changed leaves, one below the other."""

    def __init__(self, field, obj_a, obj_b):
        super().__init__(field, obj_a, obj_b)
        block = field.stream_block
        self.rows = changes(leaves(block, self.val_a), leaves(block, self.val_b))

    def has_changed(self):
        return bool(self.rows)

    def htmldiff(self):
        rows = [(label, diff_text(old, new).to_html()) for label, old, new in self.rows]
        lines = format_html_join("", "<dt>{}</dt><dd>{}</dd>", rows)
        return format_html('<dl class="comparison__list">{}</dl>', lines)
