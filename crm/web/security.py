"""Headers of every answer. Token pages get the stricter set of `token_page`."""

from flask import Flask, Response, g, request

from crm.web.limits import has_token

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    )
)


def init_app(app: Flask) -> None:
    """Put the headers on every answer."""
    app.after_request(add_headers)


def token_page() -> None:
    """Declare this answer a token page: never stored, never referred to, never indexed."""
    g.is_token_page = True


def add_headers(response: Response) -> Response:
    """Set the security headers; pages with personal data are never stored.

    An answer that brings its own policy keeps it: letters are shown under a stricter one.
    """
    headers = response.headers
    headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "geolocation=(), microphone=(), camera=()"
    headers["Referrer-Policy"] = "same-origin"
    if request.is_secure:
        headers["Strict-Transport-Security"] = "max-age=31536000"
    if request.endpoint != "static":
        headers.setdefault("Cache-Control", "no-store")
    if g.get("is_token_page") or has_token(request.path):
        headers["Cache-Control"] = "no-store"
        headers["Referrer-Policy"] = "no-referrer"
        headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
