"""The settings the app may ask for; no other key ever leaves."""

from cms.site.configuring import ConfigKey

TEXT = {"type": "string", "maxLength": 200}
COLOUR = {"type": "string", "pattern": "^#[0-9a-f]{6}$"}
LINK = {
    "type": "string",
    "maxLength": 300,
    "pattern": "^(https://|/[^/]|/$|mailto:|tel:)",
}


def shape(required=(), **properties):
    return {
        "type": "object",
        "properties": properties,
        "required": list(required),
        "additionalProperties": False,
    }


CONFIG_KEYS = [
    ConfigKey(
        "landing.theme",
        "colours before signing in",
        "public",
        shape(["primary"], primary=COLOUR, background=COLOUR, dark={"type": "boolean"}),
        {"primary": "#2438c8", "background": "#fcf8f4", "dark": False},
    ),
    ConfigKey(
        "landing.hero",
        "the welcome before signing in",
        "public",
        shape(["title"], title=TEXT, subtitle=TEXT, button=TEXT),
        {"title": "Sit the exam before the exam", "subtitle": "Free to begin."},
    ),
    ConfigKey(
        "landing.cta",
        "the button before signing in",
        "public",
        shape(["label", "link"], label=TEXT, link=LINK),
        {"label": "See the exams", "link": "/exams"},
    ),
    ConfigKey(
        "app.home",
        "the home screen",
        "student",
        shape(
            greeting=TEXT,
            tabs={
                "type": "array",
                "maxItems": 6,
                "uniqueItems": True,
                "items": {"type": "string", "maxLength": 30},
            },
        ),
        {"greeting": "Ready for a paper?", "tabs": ["home", "exams", "me"]},
    ),
    ConfigKey(
        "app.features",
        "what the app offers",
        "student",
        {
            "type": "object",
            "propertyNames": {"pattern": "^[a-z0-9_]{1,40}$"},
            "additionalProperties": {"type": "boolean"},
            "maxProperties": 50,
        },
        {"dark_mode": True, "offline_papers": False},
    ),
    ConfigKey(
        "app.support",
        "where students find help",
        "student",
        shape(
            email={"type": "string", "maxLength": 254, "pattern": "^[^@ ]+@[^@ ]+$"},
            phone={"type": "string", "maxLength": 30},
            link=LINK,
            hours=TEXT,
        ),
        {"email": "desk@example.com", "hours": "Monday to Saturday, 9 to 18"},
    ),
]
