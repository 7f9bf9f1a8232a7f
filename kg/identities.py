"""Clusters → entities: each gets an id that is its own, its labels and its aliases."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from kg.model import Entity
from kg.ontology import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.clusters import Cluster
    from kg.ontology import Ontology


class Claimant(NamedTuple):
    """A cluster that wants an id: the id, then what settles who gets it where several want it, best first."""

    slug: str
    unknown: bool
    own: bool
    rank: int
    key: str
    kind: str


def claimant(cluster: Cluster, ontology: Ontology) -> Claimant:
    """Give what an id is settled by: the known one, a Latin name in snake case, else the Japanese name."""
    known = cluster.known
    slug = known.id if known else _slug(cluster)
    return Claimant(slug, known is None, "@" in cluster.key, -cluster.names.total(), cluster.key, cluster.kind(ontology).casefold())


def settle(claimants: Iterable[Claimant]) -> dict[str, str]:
    """Give each cluster its id, by key; those who want the same are told apart by class, then by number."""
    wanted: dict[str, list[Claimant]] = defaultdict(list)
    for one in claimants:
        wanted[one.slug].append(one)
    found = {}
    taken = set(wanted)
    numbers: Counter[str] = Counter()  # the last that was tried for an id: counting anew for each would take the square of their number
    for slug in sorted(wanted):
        first, *others = sorted(wanted[slug])
        found[first.key] = slug
        for one in others:
            name = other = f"{slug}_{one.kind}"
            while other in taken:
                numbers[name] += 1
                other = f"{name}_{numbers[name] + 1}"
            taken.add(other)
            found[one.key] = other
    return found


def entity(cluster: Cluster, name: str, ontology: Ontology) -> Entity:
    """Give the thing that a cluster is, under its id and without its mentions."""
    known = cluster.known
    labels = dict(known.labels) if known else {}
    if "ja" not in labels:
        own = cluster.own()
        native = Counter({n: c for n, c in (own if any(not n.isascii() for n in own) else cluster.names).items() if not n.isascii()})
        labels["ja"] = max(native, key=lambda n: (len(re.split("[・ ]", n)), native[n], len(n), n)) if native else cluster.best()
    latin = _latin(cluster)
    if "en" not in labels and latin:
        labels["en"] = latin
    others = {*cluster.names, *(known.aliases if known else ())} - set(labels.values())
    misheard = {m for m in (known.misheard if known else ()) if m in cluster.names} | cluster.misheard
    kind = cluster.kind(ontology)
    return Entity(
        name,
        "Concept" if kind == UNKNOWN else kind,
        tuple(sorted(labels.items(), key=lambda kv: kv[0] != "ja")),
        tuple(sorted(others - misheard)),
        tuple(sorted(misheard)),
        known.same_as if known else (),
        (),
        tuple(sorted(cluster.merges.values(), key=lambda m: (m.merged, m.kept, m.rule))),
    )


def _latin(cluster: Cluster) -> str | None:
    trimmed = {m.merged for m in cluster.merges.values() if m.rule == "trimmed"}
    names = sorted(
        (n for n in cluster.names if re.fullmatch(r"[\x20-\x7e\u00c0-\u024f]+", n) and re.search("[A-Za-z]", n)),
        key=lambda n: (n in trimmed, -cluster.names[n], -len(n), n),
    )
    return names[0] if names else None


def _slug(cluster: Cluster) -> str:
    name = _latin(cluster) or cluster.best()
    latin = re.sub(r"[^0-9a-z]+", "_", name.casefold()).strip("_") if name.isascii() else ""
    return latin or re.sub(r"\s+", "_", name.strip())
