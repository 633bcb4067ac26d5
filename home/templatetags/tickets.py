from django import template

register = template.Library()


@register.filter
def plain(number):
    """A decimal without idle zeros: 37.50 as 37.5, 100.00 as 100."""
    text = f"{number:f}" if number else "0"
    return text.rstrip("0").rstrip(".") if "." in text else text
