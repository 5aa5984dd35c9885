"""The process beside a long import, so that reading and looking up cost the import no time.

Run as `python -m crm.imports.child`: the task, pages of people on record and an empty page on
standard input, chunks of rows and an empty chunk on standard output. It ends when they close.
"""

import gc
import pickle
import sys

from crm.imports.ahead import Scout


def main() -> int:
    """Serve one import; 1 when nobody wants the rows any more."""
    gc.disable()  # nothing here goes in circles
    asked, told = sys.stdin.buffer, sys.stdout.buffer
    scout = Scout(pickle.load(asked))  # noqa: S301 - from the process that started this one
    while people := pickle.load(asked):  # noqa: S301
        scout.add(people)
    for chunk in scout.chunks():
        pickle.dump(chunk, told, pickle.HIGHEST_PROTOCOL)
    pickle.dump([], told, pickle.HIGHEST_PROTOCOL)
    return 0


if __name__ == "__main__":
    sys.exit(main())
