"""Structured logs: ids and paths with their tokens masked, never names or addresses."""

import logging
import secrets
import sys
import time

import structlog
from flask import Flask, Response, g, request

from crm.web.limits import masked

log = structlog.get_logger("crm.request")


def init_app(app: Flask) -> None:
    """JSON lines in production, readable ones in development; a number for each request."""
    is_production = app.config["ENV_NAME"] == "production"
    renderer: structlog.types.Processor = (
        structlog.processors.JSONRenderer()
        if is_production
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.INFO if is_production else logging.WARNING
        ),
        cache_logger_on_first_use=False,
    )
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.request_id = secrets.token_hex(6)
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    log.info(
        "request",
        method=request.method,
        path=masked(request.path),
        status=response.status_code,
        ms=round((time.perf_counter() - g.get("began", time.perf_counter())) * 1000, 1),
    )
    response.headers["X-Request-Id"] = g.get("request_id", "")
    return response
