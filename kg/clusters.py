"""Named mentions of all documents → clusters of those that name one thing, each with its class and names.

Within a document a short form follows its long form (アルトマン after サム・アルトマン) and 「X(Y)」 makes Y an alias; across documents the
same folded name is the same thing.  Known names (`ontology/names.ttl`) tie what no rule could.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kg.ontology import UNKNOWN, key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.model import Mention, Reading
    from kg.ontology import Known, Ontology

_SHARED = frozenset(("Concept", "Technology", "Field", "Law", "Benchmark", "Hardware", "Country", "Place", "Government"))
_MIN_SHORT = 2


@dataclass
class Cluster:
    """One thing while its names are gathered."""

    key: str
    kinds: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    mentions: list[Mention] = field(default_factory=list)
    known: Known | None = None
    misheard: set[str] = field(default_factory=set)

    def kind(self, ontology: Ontology) -> str:
        """Give its class: the known one, else what most of its mentions say, the more special of equals."""
        if self.known:
            return self.known.kind
        votes = Counter({k: n for k, n in self.kinds.items() if k != UNKNOWN}) or self.kinds or Counter({"Concept": 1})
        best = max(votes.values())
        tied = sorted(k for k, n in votes.items() if n == best)
        return max(tied, key=lambda k: (sum(ontology.is_a(k, c) for c in ontology.classes), k))


class Clusters:
    """All clusters and which mention belongs to which."""

    def __init__(self, ontology: Ontology) -> None:
        self.ontology = ontology
        self.known = {key(name): k for k in ontology.known for name in k.names()}
        self.misheard = {key(name): k for k in ontology.known for name in k.misheard}
        self.by_key: dict[str, Cluster] = {}

    def read(self, reading: Reading) -> dict[Mention, str]:
        """Give the cluster key of every name and noun mention of a document."""
        forms = self.forms(reading)
        said = {key(m.text) for m in reading.mentions if m.form == "name"}
        found: dict[Mention, str] = {}
        for mention in reading.mentions:
            if mention.form == "name":
                at = self.meant(key(mention.text), said)
                found[mention] = self.add(mention, forms.get(at, at))
        return found

    def meant(self, at: str, said: set[str]) -> str:
        """Give what a misheard name stands for, where the document never says the right one."""
        known = self.misheard.get(at)
        if known is None or at in self.known or said & {key(n) for n in known.names()}:
            return at
        return key(next(iter(known.labels.values())))

    def add(self, mention: Mention, at: str) -> str:
        """Put a mention into the cluster of a key, known things under their id; give the key that it came under."""
        known = self.known.get(at) or self.known.get(key(mention.text))
        home = f"={known.id}" if known else at
        cluster = self.by_key.setdefault(home, Cluster(home, known=known))
        cluster.kinds[mention.kind] += 1
        if key(mention.text) in self.misheard and known:
            cluster.misheard.add(mention.text)
        cluster.names[mention.text] += 1
        cluster.mentions.append(mention)
        return home

    def noun(self, mention: Mention) -> str:
        """Give the cluster key of a noun phrase: shared by all documents if it names a notion, else the document's own."""
        at = key(mention.text)
        known = self.known.get(at)
        if known:
            return self.add(mention, at)
        if at in self.by_key:
            return self.add(mention, at)
        return self.add(mention, at if mention.kind in _SHARED else f"{at}@{mention.document}")

    def forms(self, reading: Reading) -> dict[str, str]:
        """Map the folded short forms and aliases of a document to the folded long form."""
        names = [m for m in reading.mentions if m.form == "name"]
        kinds: dict[str, Counter[str]] = defaultdict(Counter)
        texts: dict[str, str] = {}
        for m in names:
            kinds[key(m.text)][m.kind] += 1
            texts.setdefault(key(m.text), m.text)
        found: dict[str, str] = {}
        for first, second in reading.aliases:
            found[key(second.text)] = key(first.text)
        longs = [k for k in texts if self.ontology.is_a(kinds[k].most_common(1)[0][0], "Person") and len(_parts(texts[k])) > 1]
        for short in texts:
            owners = sorted({found.get(k, k) for k in longs if k != short and short in {key(p) for p in _parts(texts[k])}})
            if len(owners) == 1 and len(short) >= _MIN_SHORT and short not in self.known:
                found[short] = owners[0]
        for short in texts:
            if short in found or len(short) < _MIN_SHORT:
                continue
            grown = [
                k
                for k in texts
                if k != short and k.startswith(short) and texts[k][len(texts[short]) :].strip("・ ") in self.ontology.head_nouns
            ]
            if len(grown) == 1:
                found[grown[0]] = short
        return {a: _last(found, b) for a, b in found.items()}


def _last(links: dict[str, str], at: str) -> str:
    for _ in range(len(links)):
        if at not in links or links[at] == at:
            return at
        at = links[at]
    return at


def _parts(name: str) -> list[str]:
    return [p for p in re.split(r"[・=＝\s]", name) if p]


def surnames(clusters: Sequence[Cluster], ontology: Ontology) -> dict[str, str]:
    """Map each part of a person's name that belongs to one person alone to that person's cluster."""
    owners: dict[str, set[str]] = defaultdict(set)
    for cluster in clusters:
        if ontology.is_a(cluster.kind(ontology), "Person"):
            names = {*cluster.names, *(cluster.known.names() if cluster.known else ())}
            for name in names:
                parts = _parts(name)
                for part in parts if len(parts) > 1 else ():
                    owners[key(part)].add(cluster.key)
    return {part: next(iter(sorted(them))) for part, them in owners.items() if len(them) == 1 and len(part) > _MIN_SHORT}
