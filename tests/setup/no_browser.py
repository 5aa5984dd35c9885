"""Pytest plugin behind ``./dev test --no-browser``: leaves out what is marked ``browser``.

A plugin and not ``-m "not browser"``, so that a caller's own ``-m`` still counts.
"""

import pytest


@pytest.hookimpl(trylast=True)  # after conftest.py has marked by directory
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    left_out = [item for item in items if item.get_closest_marker("browser")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if not item.get_closest_marker("browser")]
