"""How well and how fast two records of one person are found.

`python -m tests.benchmarks.bench_matching [--large] [--seeds 101,202] [--febrl FOLDER]`

Registers are invented (tests.benchmarks.matching_register); precision and recall count pairs of
records. The Febrl sets 1-4 (Freely Extensible Biomedical Record Linkage, Christen 2008) are public
but not kept here: give the folder with dataset1.csv, dataset2.csv, dataset3.csv, dataset4a.csv and
dataset4b.csv.
"""

import argparse
import csv
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from itertools import combinations
from pathlib import Path

from crm.matching.features import features
from crm.matching.index import Index
from crm.matching.judging import score
from crm.matching.pairs import pairs, settled_scores
from crm.matching.profiles import Profile
from crm.matching.weights import SUGGEST, Model
from tests.benchmarks.matching_register import JUDGING_SEEDS, Register, make

THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98)

Scores = dict[tuple[int, int], float]
Linked = set[tuple[int, int]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", action="store_true", help="time 100,000 people as well")
    parser.add_argument("--seeds", default=",".join(map(str, JUDGING_SEEDS)))
    parser.add_argument("--febrl", type=Path, help="folder with the Febrl sets")
    chosen = parser.parse_args()
    for seed in filter(None, chosen.seeds.split(",")):
        measure_register(make(5_000, int(seed)), int(seed))
    if chosen.febrl and chosen.febrl.is_dir():
        measure_febrl(chosen.febrl)
    else:
        print("Febrl: no folder with the sets was given (--febrl), left out")
    if chosen.large:
        measure_large()


def measure_register(register: Register, seed: int) -> None:
    """Precision and recall over thresholds, and what became of the hard negatives."""
    start = time.perf_counter()
    model = Model.learnt(register.profiles)
    found = pairs(register.profiles, model)
    took = time.perf_counter() - start
    true = linked(register.profiles, register.person_of)
    print(f"register {seed}: {len(register.profiles)} records, {len(true)} true pairs")
    print(f"  learnt and paired in {took:.1f} s, peak {peak_memory()} MB")
    curve(scores_of(register.profiles, model), true)
    wrong = Counter(
        register.kin.get(
            frozenset((register.person_of[pair.a], register.person_of[pair.b])), "other"
        )
        for pair in found
        if (pair.a, pair.b) not in true
    )
    there = Counter(register.kin.values())
    print("  hard negatives suggested:", *(f"{kind} {wrong[kind]} of {there[kind]} pairs of people,"
          for kind in sorted(there)), f"others {wrong['other']}")  # fmt: skip


def scores_of(profiles: Iterable[Profile], model: Model) -> Scores:
    """The score of every pair worth a word, as the suggestions are made."""
    return settled_scores([features(profile) for profile in profiles], model)


def curve(scores: Scores, true: Linked) -> None:
    """Print precision and recall at every threshold."""
    for threshold in (SUGGEST, *THRESHOLDS):
        taken = {pair for pair, score in scores.items() if score >= threshold}
        right = len(taken & true)
        mark = "suggested" if threshold == SUGGEST else f"from {threshold:.2f}"
        print(
            f"  {mark:>10}: precision {right / max(1, len(taken)):.4f}"
            f" recall {right / max(1, len(true)):.4f}"
        )


def linked(profiles: Iterable[Profile], person_of: dict[int, int]) -> Linked:
    """All pairs of records of one person."""
    records: defaultdict[int, list[int]] = defaultdict(list)
    for profile in profiles:
        records[person_of[profile.id]].append(profile.id)
    return {pair for ids in records.values() for pair in combinations(sorted(ids), 2)}


def measure_febrl(folder: Path) -> None:
    """The public sets, with names, address and date of birth; the insurance number left out."""
    for names in (("dataset1",), ("dataset2",), ("dataset3",), ("dataset4a", "dataset4b")):
        profiles: list[Profile] = []
        person_of: dict[int, int] = {}
        for name in names:
            with (folder / f"{name}.csv").open(encoding="utf-8") as file:
                for row in csv.DictReader(file, skipinitialspace=True):
                    profile = febrl_profile(row, len(profiles) + 1)
                    profiles.append(profile)
                    person_of[profile.id] = int(row["rec_id"].split("-")[1])
        start = time.perf_counter()
        model = Model.learnt(profiles)
        scores = scores_of(profiles, model)
        print(f"{'+'.join(names)}: {len(profiles)} records, {time.perf_counter() - start:.1f} s")
        curve(scores, linked(profiles, person_of))


def febrl_profile(row: dict[str, str], number: int) -> Profile:
    value = {key: (text or "").strip() for key, text in row.items()}
    places = ("street_number", "address_1", "address_2", "suburb", "postcode", "state")
    return Profile(
        number,
        f"{value['given_name']} {value['surname']}".strip(),
        given_name=value["given_name"],
        family_name=value["surname"],
        birth_date=day(value["date_of_birth"]),
        address=", ".join(value[place] for place in places if value[place]),
    )


def day(text: str) -> date | None:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:8]))
    except ValueError:
        return None


def measure_large() -> None:
    """100,000 people on record: all pairs, and a look-up for each row of an import."""
    register = make(100_000, JUDGING_SEEDS[0])
    start = time.perf_counter()
    model = Model.learnt(register.profiles)
    learnt = time.perf_counter()
    found = {(pair.a, pair.b) for pair in pairs(register.profiles, model)}
    done = time.perf_counter()
    true = linked(register.profiles, register.person_of)
    print(f"large: {len(register.profiles)} records, learnt in {learnt - start:.0f} s, paired in")
    print(f"  {done - learnt:.0f} s, peak {peak_memory()} MB;", rates(found, true))
    look_up(register.profiles, model)


def look_up(profiles: list[Profile], model: Model) -> None:
    index = Index(model)
    by_id = {profile.id: profile for profile in profiles}
    start = time.perf_counter()
    for profile in profiles:
        index.add(profile)
    added = time.perf_counter()
    rows, judged = profiles[::20], 0
    for profile in rows:
        for other in index.candidates(profile):
            score(profile, by_id[other], model)
            judged += 1
    done = time.perf_counter()
    adding, judging = (added - start) / len(profiles) * 1e6, (done - added) / len(rows) * 1e6
    print(f"  index: {adding:.0f} µs to add; a row is judged in {judging:.0f} µs")
    print(f"  against {judged / len(rows):.1f} candidates")


def rates(found: Collection[tuple[int, int]], true: Linked) -> str:
    right = len(true.intersection(found))
    return f"precision {right / max(1, len(found)):.4f} recall {right / max(1, len(true)):.4f}"


def peak_memory() -> int:
    """Megabytes the process has held at most."""
    unit = 1024 * 1024 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit


if __name__ == "__main__":
    main()
