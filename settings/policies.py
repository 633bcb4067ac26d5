"""What browsers may do with our answers: load, frame, call from another origin."""

from corsheaders.defaults import default_headers

NONE, SELF, INLINE = "'none'", "'self'", "'unsafe-inline'"

# A video is framed once a visitor has pressed play.
SITE = {
    "default-src": [NONE],
    "base-uri": [NONE],
    "connect-src": [SELF],
    "font-src": [SELF],
    "form-action": [SELF],
    "frame-ancestors": [NONE],
    "frame-src": ["https://www.youtube-nocookie.com", "https://player.vimeo.com"],
    "img-src": [SELF, "data:"],
    "manifest-src": [SELF],
    "media-src": [SELF],
    "script-src": [SELF],
    "style-src": [SELF],
}
# Wagtail's panels, choosers and date fields bring inline scripts, its editor inline
# styles; previews are framed. Nothing comes from another host and nothing is evaluated.
ADMIN = {
    **SITE,
    "frame-ancestors": [SELF],
    "frame-src": [SELF],
    "img-src": [SELF, "data:", "blob:"],
    "script-src": [SELF, INLINE],
    "style-src": [SELF, INLINE],
}
DOCS = {**SITE, "style-src": [SELF, INLINE]}
NOTHING = {
    "default-src": [NONE],
    "base-uri": [NONE],
    "form-action": [NONE],
    "frame-ancestors": [NONE],
}
POLICIES = [
    ("/admin/", ADMIN),
    ("/api/docs", DOCS),
    ("/api/", NOTHING),
    ("/health/", NOTHING),
    ("/media/", NOTHING),
]
PERMISSIONS = "camera=(), display-capture=(), geolocation=(), microphone=(), usb=()"

HEADERS_ASKED = [
    *default_headers,
    "idempotency-key",
    "if-none-match",
    "if-range",
    "range",
    "x-app-version",
    "x-device-name",
    "x-session-token",
]
HEADERS_SHOWN = [
    "Accept-Ranges",
    "Content-Range",
    "ETag",
    "Retry-After",
    "X-CSRFToken",
    "X-Request-ID",
]
