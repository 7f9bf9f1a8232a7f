"""Named mentions of all documents → clusters of those that name one thing, each with its class, its names and why they are its.

Within a document a short form follows its long form (アルトマン after サム・アルトマン) and 「X(Y)」 makes Y an alias; across documents the
same folded name is the same thing.  Known names (`ontology/names.ttl`) tie what no rule could.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_right
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from kg.model import Evidence, Merge, Span
from kg.ontology import UNKNOWN, key
from kg.rulings import Rulings
from kg.sightings import Sightings

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kg.model import Mention, MergeRule, Reading
    from kg.ontology import Known, Ontology
    from kg.sightings import Sighting

_SHARED = frozenset(("Concept", "Technology", "Field", "Law", "Benchmark", "Hardware", "Country", "Place", "Government"))
_WORKS = frozenset(("CreativeWork", "Event"))
_MIN_SHORT = 2
_SURE = 0.3  # confidence of the tagger: what it never trusts more is no thing
_SURNAME = re.compile("[一-龥々]{1,3}")
_GIVEN = re.compile("[一-龥々]{1,3}|[ぁ-んァ-ヴー]{2,4}")
_SHORTENED = re.compile("[一-龥々]{2,3}")
_TRADE = re.compile("[一-龥々]{2,4}")
_GIVEN_SHORT = 2  # characters of a given name behind a surname of one: 中|野浩 is 中野|浩
TRUST: Mapping[str, float] = {
    "introduced": 0.95,
    "trimmed": 0.95,
    "shortened": 0.9,
    "described": 0.85,
    "surname": 0.8,
    "seat": 0.8,
    "misheard": 0.7,
}


class Form(NamedTuple):
    """A name that a document uses for a longer one: the key of that, its words, and by which rule."""

    at: str
    kept: str
    rule: MergeRule


@dataclass(slots=True)
class Cluster:
    """One thing while its names are gathered.

    Of its mentions it keeps how many have which class (`kinds`) and which words (`names`), where each name was met first (`met`, a place
    in the sightings), the numbers of the documents, rising, and whether one of them may be trusted.
    """

    key: str
    kinds: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    met: dict[str, int] = field(default_factory=dict)
    documents: array[int] = field(default_factory=lambda: array("I"))
    sure: bool = False
    known: Known | None = None
    misheard: set[str] = field(default_factory=set)
    merges: dict[str, Merge] = field(default_factory=dict)

    def kind(self, ontology: Ontology) -> str:
        """Give its class: the known one, else what most of its mentions say, the more special of equals."""
        if self.known:
            return self.known.kind
        if len(self.kinds) == 1:
            return next(iter(self.kinds))
        votes = Counter({k: n for k, n in self.kinds.items() if k != UNKNOWN}) or self.kinds or Counter({"Concept": 1})
        best = max(votes.values())
        tied = sorted(k for k, n in votes.items() if n == best)
        return max(tied, key=lambda k: (sum(ontology.is_a(k, c) for c in ontology.classes), k))

    def all_names(self) -> set[str]:
        """Give every name of it, met or known."""
        return {*self.names, *(self.known.names() if self.known else ())}

    def best(self) -> str:
        """Give the name that tells most: of those met often the longest (サム・アルトマン before アルトマン)."""
        own = self.own()
        return max(own, key=lambda n: (len(re.split("[・ ]", n)), own[n], len(n), n))

    def own(self) -> Counter[str]:
        """Give its names but those that stand for another in brackets, with a legal form, or as a seat, if it has others."""
        less = {m.merged for m in self.merges.values() if m.rule in ("introduced", "trimmed", "seat", "shortened")}
        return Counter({n: count for n, count in self.names.items() if n not in less}) or self.names


class Clusters:
    """All clusters and which mention belongs to which."""

    def __init__(self, ontology: Ontology, rulings: Rulings | None = None) -> None:
        self.ontology, self.rulings = ontology, rulings or Rulings()
        self.known = {key(name): k for k in ontology.known for name in k.names()}
        self.known |= {key(sign): k for sign, k in ontology.signs.items() if key(sign) not in self.known}
        self.misheard = {key(name): k for k in ontology.known for name in k.misheard}
        self.legal_forms = sorted(ontology.words.get("legalForm", ()), key=lambda word: (-len(word), word))
        self.by_key: dict[str, Cluster] = {}
        self.sightings = Sightings()
        self.moved: dict[str, str] = {}
        self.parted: set[str] = set()
        self.reading: Reading | None = None
        self.ends: list[int] = []
        self.tied: dict[str, Form] = {}
        self.own: list[str] = []

    def open(self, reading: Reading) -> None:
        """Let the mentions that come be those of this document; of its short names those count that its text introduces."""
        self.reading = reading
        self.ends = [focus.span.end for focus in reading.focus]
        self.tied = self.forms(reading) if reading.aliases else {}

    def read(self, reading: Reading) -> dict[Mention, str]:
        """Give the cluster key of every name of a document."""
        self.open(reading)
        self.tied = self.forms(reading)
        self.sightings.begin(reading.document.id)
        said = {key(m.text) for m in reading.mentions if m.form == "name"}
        found: dict[Mention, str] = {}
        for mention in reading.mentions:
            if mention.form == "name":
                at = self.meant(key(mention.text), said)
                found[mention] = self.enter(mention, at)
        return found

    def enter(self, mention: Mention, at: str) -> str:
        """Put a name of the document that is open into the cluster of a key, remember where it stands, and give the key of its cluster."""
        home = self.add(mention, at, self.tied.get(at))
        cluster, sightings = self.by_key[home], self.sightings
        place = sightings.add(home, (mention.text, mention.kind, mention.confidence >= _SURE), self.sentence(mention))
        cluster.met.setdefault(mention.text, place)
        if not cluster.documents or cluster.documents[-1] != sightings.last:
            cluster.documents.append(sightings.last)
        return home

    def meant(self, at: str, said: set[str]) -> str:
        """Give what a misheard name stands for, where the document never says the right one."""
        known = self.misheard.get(at)
        if known is None or at in self.known or said & {key(n) for n in known.names()}:
            return at
        return key(next(iter(known.labels.values())))

    def add(self, mention: Mention, at: str, form: Form | None = None) -> str:
        """Put a mention into the cluster of a key, or of what its form stands for; known things come under their id, which is given."""
        at = form.at if form else at
        known = self.known.get(at) or self.known.get(key(mention.text))
        if mention.kind == "Government" and known and known.seat_of:  # the capital that acts
            known = self.ontology.seats[key(mention.text)]
        others = (known.id, *known.names()) if known else self.by_key[at].names if at in self.by_key else ()
        if self.rulings.forbid((mention.text,), others):
            at, known, form = key(mention.text), None, None
        if known and mention.kind in _WORKS and not self.alike(mention.kind, known.kind):  # the film, not the project of its name
            at, known = f"{at}#{mention.kind}", None
        home = self.home(f"={known.id}" if known else at, mention.document)
        cluster = self.by_key.setdefault(home, Cluster(home, known=known))
        self.explain(cluster, mention, form)
        cluster.kinds[mention.kind] += 1
        if key(mention.text) in self.misheard and known:
            cluster.misheard.add(mention.text)
        cluster.names[mention.text] += 1
        cluster.sure |= mention.confidence >= _SURE
        return home

    def explain(self, cluster: Cluster, mention: Mention, form: Form | None) -> None:
        """Remember why a name that is met for the first time is the cluster's."""
        text, known = mention.text, cluster.known
        if text in cluster.names or text in cluster.merges:
            return
        label = known.labels.get("ja", known.id) if known else next(iter(cluster.names), text)
        if known and key(text) in self.misheard and key(text) not in self.known:
            cluster.merges[text] = self.why(label, mention, "misheard")
        elif form:
            cluster.merges[text] = self.why(form.kept, mention, form.rule)
        elif known and text != label:
            cluster.merges[text] = self.why(label, mention, "listed" if key(text) in {key(n) for n in known.names()} else "seat")
        elif text != label and key(text) == key(label):
            cluster.merges[text] = self.why(label, mention, "spelling")

    def why(self, kept: str, mention: Mention, rule: MergeRule) -> Merge:
        """Say that a name is taken for another by a rule, with the sentence in which it stands."""
        return Merge(kept, mention.text, rule, self.evidence(mention), TRUST.get(rule, 1.0))

    def evidence(self, mention: Mention) -> Evidence:
        """Give the sentence of a mention of the document that is open."""
        span = self.sentence(mention)
        return Evidence(mention.document, span, span.of(self.reading.document.text) if self.reading else "")

    def sentence(self, mention: Mention) -> Span:
        """Give where the sentence of a mention stands; of one who only heads a turn, the first that he says."""
        at = bisect_right(self.ends, mention.span.start)
        return self.reading.focus[at].span if self.reading and at < len(self.ends) else mention.span

    def join(self, at: str, into: str, why: Merge) -> None:
        """Make one cluster of two."""
        cluster, target = self.by_key.pop(at), self.by_key[into]
        for name, merge in cluster.merges.items():
            target.merges.setdefault(name, merge)
        target.merges.setdefault(why.merged, why)
        for name, place in cluster.met.items():
            target.met.setdefault(name, place)
        target.documents = array("I", sorted({*target.documents, *cluster.documents}))
        target.sure |= cluster.sure
        target.names.update(cluster.names)
        target.kinds.update(cluster.kinds)
        target.misheard |= cluster.misheard
        self.moved[at] = into

    def part(self, at: str) -> list[str]:
        """Make a cluster one for each document that it stands in, and give their keys."""
        cluster = self.by_key[at]
        if len(cluster.documents) == 1:
            return [at]
        documents = self.sightings.documents
        found = {number: [s for s in self.sightings.of(number) if self.home(s.at, documents[number]) == at] for number in cluster.documents}
        self.parted.add(at)
        del self.by_key[at]
        return [self.piece(cluster, number, mine) for number, mine in found.items()]

    def piece(self, whole: Cluster, number: int, mine: Sequence[Sighting]) -> str:
        """Make a cluster of what one document has of another, and give its key."""
        at = f"{whole.key}@{self.sightings.documents[number]}"
        found = Cluster(at, Counter(s.kind for s in mine), Counter(s.text for s in mine), merges=dict(whole.merges))
        for sighting in sorted(mine, key=lambda s: s.at != whole.key):
            found.met.setdefault(sighting.text, sighting.place)
            found.sure |= sighting.sure
        found.documents.append(number)
        self.by_key[at] = found
        return at

    def home(self, at: str, document: str = "") -> str:
        """Give where a cluster went, for the mentions of a document, also where it went into one that was parted later."""
        at = _last(self.moved, at)
        while at in self.parted:
            at = _last(self.moved, f"{at}@{document}")
        return at

    def noun(self, mention: Mention) -> str:
        """Give the cluster key of a noun phrase: shared by all documents if it names a notion, else the document's own."""
        form = self.tied.get(key(mention.text))
        if form and form.rule == "introduced" and form.at in self.by_key:
            return self.add(mention, form.at, form)
        at = self.home(key(mention.text), mention.document)
        if at in self.known or at in self.by_key or mention.kind in _SHARED:
            return self.add(mention, at)
        own = f"{at}@{mention.document}"
        new = own not in self.by_key
        found = self.add(mention, own)
        if new and found == own:
            self.own.append(own)
        return found

    def close(self) -> dict[str, Cluster]:
        """Let go of the clusters that the nouns of the open document alone are in: no other document can add to them."""
        found = {at: self.by_key.pop(at) for at in self.own}
        self.own.clear()
        return found

    def forms(self, reading: Reading) -> dict[str, Form]:
        """Map the folded short forms and aliases of a document to the long form."""
        names = [m for m in reading.mentions if m.form == "name"]
        kinds: dict[str, Counter[str]] = defaultdict(Counter)
        texts: dict[str, str] = {}
        for m in names:
            kinds[key(m.text)][m.kind] += 1
            texts.setdefault(key(m.text), m.text)
        found: dict[str, Form] = {}

        for first, second in reading.aliases:
            found[key(second.text)] = Form(key(first.text), first.text, "introduced")
        for short, long in self.short_names(texts, kinds, {a: form.at for a, form in found.items()}).items():
            found[short] = Form(long, texts.get(long, long), "shortened")
        for short, text in texts.items():
            whole = found.get(short)
            if (whole and whole.rule != "shortened") or len(short) < _MIN_SHORT:
                continue
            longer = [k for k in texts if k.startswith(short) and k != short and not (whole and k == whole.at)]
            grown = [k for k in longer if self.only_says(texts[k][len(text) :], kinds[short])]
            if len(grown) == 1:
                found[grown[0]] = Form(short, text, "described")
        for name, text in texts.items():
            if name in found or not self.alike(_most(kinds[name]), "Organization"):
                continue
            bare = self.bare(text)
            if key(bare) != name:
                found[name] = Form(key(bare), bare, "trimmed")
        links = {a: form.at for a, form in found.items()}
        return {a: form._replace(at=_last(links, form.at)) for a, form in found.items()}

    def bare(self, name: str) -> str:
        """Take the legal forms off a name (株式会社若葉, Wakaba Inc.), as long as something is left."""
        plain = unicodedata.normalize("NFKC", name)
        for form in self.legal_forms:
            rest = plain.removeprefix(form).removesuffix(f" {form}" if form.isascii() else form).strip(" ,・")
            plain = rest if rest != plain and len(key(rest)) >= _MIN_SHORT else plain
        return plain

    def short_names(self, texts: Mapping[str, str], kinds: Mapping[str, Counter[str]], aliases: dict[str, str]) -> dict[str, str]:
        """Map each part of one person's name alone to the whole."""
        found = dict(aliases)
        order = list(texts)
        people = {k: _parts_of(texts[k]) for k in texts if self.ontology.is_a(_most(kinds[k]), "Person")}
        longer: dict[str, list[str]] = defaultdict(list)
        for k, text in texts.items():
            longer[parts(text)[0] if len(parts(text)) > 1 else ""].append(k)
        for short in texts:
            family = short in people and _SURNAME.fullmatch(short) is not None
            owners = [k for k, own in people.items() if k != short and (short in own or (family and is_surname(short, k)))]
            owners = owners or [k for k in longer.get(texts[short], ()) if self.begins(texts[short], texts[k], kinds[short], kinds[k])]
            owners = owners or self.in_full(short, order, kinds)
            if len({found.get(k, k) for k in owners}) > 1:  # a relative who comes in later goes by the full name
                before = [k for k in owners if order.index(k) < order.index(short)]
                owners = before[:1] if family else before
            meant = sorted({found.get(k, k) for k in owners})
            if len(meant) == 1 and (family or len(short) >= _MIN_SHORT) and short not in self.known:
                found[short] = meant[0]
        return {a: b for a, b in found.items() if a not in aliases}

    def begins(self, short: str, long: str, *kinds: Counter[str]) -> bool:
        """Tell whether a name is the first part of an organisation's (カモメ of カモメ・ロボティクス)."""
        one, other = map(_most, kinds)
        firm = self.ontology.is_a(other, "Organization") and self.alike(one, other) and key(long) not in self.known
        return firm and len(short) > _MIN_SHORT and len(parts(long)) > 1 and parts(long)[0] == short

    def in_full(self, short: str, order: Sequence[str], kinds: Mapping[str, Counter[str]]) -> list[str]:
        """Give the firms that were named in full before a part in Chinese characters stands for them (若葉 after 若葉精機)."""
        if not _SHORTENED.fullmatch(short) or short in self.known or not self.ontology.is_a(_most(kinds[short]), "Organization"):
            return []
        firms = (k for k in order if k.startswith(short) and _TRADE.fullmatch(k, len(short)) and k not in self.known)
        found = [k for k in firms if self.ontology.is_a(_most(kinds[k]), "Organization")]
        return found if found and order.index(found[0]) < order.index(short) else []

    def only_says(self, rest: str, kinds: Counter[str]) -> bool:
        """Tell whether what a longer name has more only says what the thing is (若葉計画, but not 若葉計算機)."""
        rest = rest.strip("・ ")
        said = None if rest in self.ontology.words.get("holding", ()) else self.ontology.head_nouns.get(rest)
        return said is not None and (_most(kinds) == UNKNOWN or self.alike(_most(kinds), said))

    def alike(self, kind: str, other: str) -> bool:
        """Tell whether one class is the other or specialises it."""
        return self.ontology.is_a(kind, other) or self.ontology.is_a(other, kind)


def _most(kinds: Counter[str]) -> str:
    """Give the class that most mentions have, of equals the first."""
    return next(iter(kinds)) if len(kinds) == 1 else kinds.most_common(1)[0][0]


def _last(links: dict[str, str], at: str) -> str:
    for _ in range(len(links)):
        if at not in links or links[at] == at:
            return at
        at = links[at]
    return at


def _parts_of(name: str) -> set[str]:
    own = parts(name)
    return {key(part) for part in own} if len(own) > 1 else set()


def is_surname(short: str, name: str) -> bool:
    """Tell whether a Japanese person's name may begin with this surname.

    >>> is_surname("中野", "中野浩"), is_surname("中野", "中野坂上クリニック"), is_surname("中", "中野浩二"), is_surname("郭", "郭明徳")
    (True, False, False, True)
    """
    rest = name.removeprefix(short)
    return rest != name and bool(_SURNAME.fullmatch(short) and _GIVEN.fullmatch(rest)) and (len(short) > 1 or len(rest) == _GIVEN_SHORT)


def parts(name: str) -> list[str]:
    """Give the parts of a name that dots or blanks keep apart."""
    return [p for p in re.split(r"[・=＝\s]", name) if p]
