"""Turtle → `Ontology`: classes, relations with their frames, cues and known names, read once and frozen.

All meaning lives in the folder `ontology/`; this module is the only one that reads it.  A broken file, an unknown class or a frame that
cannot be compiled stops at once with file, line and term, for a graph built on half an ontology would be wrong in silence.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import OntologyError
from kg.frames import Frame, Slot, compile_frame, expand

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping

KG = "https://kg.example/ontology#"
ENTITY = "https://kg.example/entity/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_RDFS = "http://www.w3.org/2000/01/rdf-schema#"
_OWL = "http://www.w3.org/2002/07/owl#"
_SKOS = "http://www.w3.org/2004/02/skos/core#"
UNKNOWN = "Entity"  # the class of a name of which no more is known
_PAIR = 2
_CUES = ("cueTail", "cueNoun", "cueVerb", "cueAdverb")

_COMPLEMENTS = frozenset(("と", "という", "として", "かを", "かどうかを", "ように"))


@dataclass(frozen=True, slots=True)
class Class:
    """A class: what it is called, what it specialises, which nouns make one."""

    id: str
    labels: Mapping[str, str]
    parents: tuple[str, ...] = ()
    head_nouns: tuple[str, ...] = ()
    acts_as: tuple[str, ...] = ()
    taken_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation, with the frames that find it and the sentences that prove it.

    `silent` is what a subject left unsaid must be, "" if nothing is supplied; `binds` says that its subject speaks for its object.
    """

    id: str
    labels: Mapping[str, str]
    domain: str
    range: str
    symmetric: bool = False
    telic: bool = False
    inverse: str | None = None
    frames: tuple[Frame, ...] = ()
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()
    silent: str = ""
    binds: bool = False


@dataclass(frozen=True, slots=True)
class Qualifier:
    """A property of a statement; `marks` are the particles that give it to any relation."""

    id: str
    range: str
    marks: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Known:
    """A thing that everybody knows: found by any of its names; `signs` are characters for it that stand in pairs only (日米)."""

    id: str
    kind: str
    labels: Mapping[str, str]
    aliases: tuple[str, ...] = ()
    misheard: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()
    seat_of: str = ""

    def names(self) -> tuple[str, ...]:
        """Give every name that stands for it without further evidence."""
        return (*self.labels.values(), *self.aliases)


@dataclass(frozen=True, slots=True)
class Anaphor:
    """A word that stands for something said elsewhere; `viewpoint` says from whose place it is seen."""

    words: tuple[str, ...]
    kind: str
    viewpoint: str


@dataclass(frozen=True, eq=False)
class Ontology:
    """Everything that the folder says."""

    folder: Path
    classes: Mapping[str, Class]
    relations: Mapping[str, Relation]
    qualifiers: Mapping[str, Qualifier]
    known: tuple[Known, ...]
    anaphors: tuple[Anaphor, ...]
    words: Mapping[str, frozenset[str]] = field(default_factory=dict)
    cues: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @cached_property
    def _ancestors(self) -> dict[str, frozenset[str]]:
        found: dict[str, frozenset[str]] = {}

        def climb(kind: str, seen: tuple[str, ...] = ()) -> frozenset[str]:
            if kind not in found and kind not in seen:
                above = self.classes[kind].parents if kind in self.classes else ()
                found[kind] = frozenset({kind}).union(*(climb(p, (*seen, kind)) for p in above))
            return found.get(kind, frozenset({kind}))

        for kind in self.classes:
            climb(kind)
        return found

    def is_a(self, kind: str, above: str) -> bool:
        """Tell whether a class is another or specialises it."""
        return above == "Thing" or above in self._ancestors.get(kind, frozenset({kind}))

    def admits(self, slot: str, kind: str) -> bool:
        """Tell whether a thing of a class may stand where a class is wanted; a name of unknown class may be any thing but a mere notion."""
        return self.is_a(kind, slot) or (kind == UNKNOWN and self.is_a(slot, UNKNOWN))

    def fits(self, kind: str, slot: str, *, subject: bool = False) -> bool:
        """Tell whether a thing of a class may fill a slot of a class, metonymy included; a subject may not be taken for its product."""
        if self.admits(slot, kind):
            return True
        known = self.classes.get(kind)
        also = (*known.acts_as, *(() if subject else known.taken_as)) if known else ()
        return any(self.is_a(a, slot) for a in also)

    @cached_property
    def head_nouns(self) -> dict[str, str]:
        """Map each head noun to its class."""
        return {noun: c.id for c in self.classes.values() for noun in c.head_nouns}

    @cached_property
    def trailing(self) -> frozenset[str]:
        """Give the words that may stand glued to a name: honorifics and class nouns."""
        return frozenset((*self.words.get("honorific", ()), *self.words.get("foreWord", ()), *self.head_nouns))

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Map the key of each known name to its class."""
        return {key(name): k.kind for k in self.known for name in (*k.names(), *k.misheard)}

    @cached_property
    def seats(self) -> dict[str, Known]:
        """Map the key of each name of a capital to the government that sits there."""
        by_id = {k.id: k for k in self.known}
        return {key(name): by_id[k.seat_of] for k in self.known if k.seat_of in by_id for name in k.names()}

    @cached_property
    def frames(self) -> tuple[Frame, ...]:
        """Give all frames, in the order of their relations and patterns."""
        return tuple(f for r in self.relations.values() for f in r.frames)

    @cached_property
    def bare(self) -> frozenset[str]:
        """Give the frames that say no more than that two things stand together (SのO, S O)."""
        return frozenset(f.id for f in self.frames if f.shape == "apposition" and len(f.slots) == _PAIR and set(f.joiners[1]) <= {"の", ""})

    @cached_property
    def appositions(self) -> dict[str, list[tuple[Frame, tuple[Slot, ...], tuple[tuple[str, ...], ...]]]]:
        """Map each word that may join the first two holes of an apposition to the frames, with and without their optional holes."""
        found: dict[str, list[tuple[Frame, tuple[Slot, ...], tuple[tuple[str, ...], ...]]]] = defaultdict(list)
        for frame in self.frames:
            for slots, joiners in frame.variants() if frame.shape == "apposition" else ():
                for joiner in joiners[1]:
                    found[joiner].append((frame, slots, joiners))
        return dict(found)

    @cached_property
    def anaphor_words(self) -> dict[str, Anaphor]:
        """Map each anaphor to what is known of it."""
        return {word: a for a in self.anaphors for word in a.words}

    @cached_property
    def frames_by_id(self) -> dict[str, Frame]:
        """Map the id of each frame to it."""
        return {frame.id: frame for frame in self.frames}

    @cached_property
    def signs(self) -> dict[str, Known]:
        """Map the signs of countries to them (日, 米)."""
        return {sign: known for known in self.known for sign in known.signs}

    @cached_property
    def agent_nouns(self) -> frozenset[str]:
        """Give the class nouns and offices of those who can act (政府, 企業, 社長)."""
        return frozenset(n for n, kind in self.head_nouns.items() if self.is_a(kind, "Agent")) | self.words.get("office", frozenset())

    @cached_property
    def event_nouns(self) -> frozenset[str]:
        """Give the class nouns of events (記者会見, 総会)."""
        return frozenset(n for n, kind in self.head_nouns.items() if self.is_a(kind, "Event"))

    @cached_property
    def quoting(self) -> dict[str, frozenset[str]]:
        """Map each verb that a frame has with a quotation to the other cases that it has there (XをYだと批判する: を)."""
        found: dict[str, set[str]] = defaultdict(set)
        for frame in self.frames:
            marks = {slot.mark for slot in frame.slots if slot.role}
            for word in frame.predicates if marks & _COMPLEMENTS else ():
                found[word] |= marks - {"と"}
        return {word: frozenset(marks) for word, marks in found.items()}

    @cached_property
    def joining(self) -> frozenset[str]:
        """Give the verbs that a frame has with a partner in と (提携する, 会談する)."""
        mutual = (f for f in self.frames if f.shape == "predicate" and any(s.role in ("s", "o") and s.mark == "と" for s in f.slots))
        return frozenset(w for f in mutual if not self.relations[f.relation].range.startswith(("Literal", "string")) for w in f.predicates)

    @cached_property
    def action_nouns(self) -> frozenset[str]:
        """Give the nouns that a noun frame is written around (提携, 不満, 法廷闘争)."""
        return frozenset(word for frame in self.frames if frame.shape == "noun" for word in frame.predicates)


_VARYING = re.compile(r"[\s・･‐–—=＝'’\"“”「」『』_-]")


@lru_cache(maxsize=1 << 16)
def key(name: str) -> str:
    """Fold what the spelling of a name varies in: width, case, spaces, middle dots, hyphens, quotation marks.

    >>> key("サム・アルトマン") == key("サムアルトマン"), key("ＯｐｅｎＡＩ") == key("openai")
    (True, True)
    """
    return _VARYING.sub("", unicodedata.normalize("NFKC", name).casefold())


def ending(words: str, known: Container[str]) -> str:
    """Give the longest of the known words that a string ends in, "" if it ends in none.

    >>> ending("業務提携する", {"提携する", "する"})
    '提携する'
    """
    return next((words[k:] for k in range(len(words)) if words[k:] in known), "")


def folder() -> Path:
    """Give the folder of the ontology: the checkout's beside the package, else the installed copy.

    Raises:
        OntologyError: if neither is there.
    """
    here = Path(__file__).resolve().parent
    for place in (here.parent / "ontology", here / "data" / "ontology"):
        if (place / "classes.ttl").is_file():
            return place
    message = "the ontology is missing; install the package again"
    raise OntologyError(message, here / "data" / "ontology")


@cache
def load(place: Path | None = None) -> Ontology:
    """Read every Turtle file of a folder but the shapes, the standard ontology by default.

    Raises:
        OntologyError: with file, line and term, if a file is no Turtle, a class is unknown, or a frame cannot be compiled.
    """
    root = place or folder()
    files = sorted(f for f in root.glob("*.ttl") if f.stem not in ("shapes", "alignment"))
    if not files:
        message = "no Turtle files here; give a folder with classes.ttl and relations.ttl"
        raise OntologyError(message, root)
    terms = _Terms()
    for file in files:
        terms.read(file)
    classes = {t: _class(terms, t) for t in terms.of_type(_OWL + "Class")}
    relations = {t: _relation(terms, t, classes) for t in terms.having("frame")}
    roles = {role for r in relations.values() for f in r.frames for role in f.roles()} - {"s", "o"}
    qualifiers = {t: _qualifier(terms, t) for t in sorted({*terms.having("mark"), *roles})}
    anaphors = tuple(
        Anaphor(terms.texts(t, KG + "word"), terms.local(t, KG + "standsFor"), terms.texts(t, KG + "viewpoint")[0])
        for t in terms.of_type(KG + "Anaphor")
    )
    words = {p: frozenset(v) for p, v in terms.lists("lexicon").items()}
    cues = {name: {word: m for m in terms.having(name) for word in terms.texts(m, KG + name)} for name in _CUES}
    return Ontology(root, classes, relations, qualifiers, _known(terms, classes), anaphors, words, cues)


class _Terms:
    """The triples of the files by subject, each with the file that it came from."""

    def __init__(self) -> None:
        self.values: dict[str, dict[str, list[tuple[str, str]]]] = defaultdict(lambda: defaultdict(list))
        self.file: dict[str, Path] = {}

    def read(self, file: Path) -> None:
        from pyoxigraph import BlankNode, Literal, parse  # noqa: PLC0415 -- keeps `kg --help` instant

        try:
            for t in parse(path=str(file)):
                if isinstance(t.subject, BlankNode) or isinstance(t.object, BlankNode):
                    continue
                subject, predicate, value = t.subject.value, t.predicate.value, t.object
                language = (value.language or "") if isinstance(value, Literal) else "iri"
                self.values[subject][predicate].append((value.value, language))
                self.file.setdefault(subject, file)
        except SyntaxError as error:
            message = f"not Turtle: {error.msg}"
            raise OntologyError(message, file, line=error.lineno) from None
        except (OSError, ValueError) as error:
            message = f"cannot be read: {error}"
            raise OntologyError(message, file) from None

    def of_type(self, kind: str) -> list[str]:
        return sorted(s.removeprefix(KG) for s, v in self.values.items() if s.startswith(KG) and (kind, "iri") in v.get(_RDF + "type", ()))

    def having(self, name: str) -> list[str]:
        return sorted(s.removeprefix(KG) for s, v in self.values.items() if s.startswith(KG) and KG + name in v)

    def texts(self, term: str, predicate: str) -> tuple[str, ...]:
        return tuple(v for v, language in self.values[KG + term].get(predicate, ()) if language != "iri")

    def local(self, term: str, predicate: str) -> str:
        return next(iter(self.locals(term, predicate)), "")

    def locals(self, term: str, predicate: str) -> tuple[str, ...]:
        iris = (v for v, language in self.values[KG + term].get(predicate, ()) if language == "iri")
        return tuple(re.split(r"[#/]", iri)[-1] for iri in iris)

    def labels(self, term: str) -> dict[str, str]:
        return {language: v for v, language in sorted(self.values[KG + term].get(_RDFS + "label", ()))}

    def lists(self, term: str) -> dict[str, tuple[str, ...]]:
        return {p.removeprefix(KG): self.texts(term, p) for p in self.values[KG + term] if p.startswith(KG)}

    def error(self, message: str, term: str) -> OntologyError:
        file = self.file.get(KG + term) or self.file.get(term) or Path()
        source = file.read_text(encoding="utf-8").splitlines()
        found = next((n for n, line in enumerate(source, 1) if re.match(rf"\s*(?:kg:|<[^>]*[#/]){re.escape(term)}\b", line)), None)
        return OntologyError(message, file, f"kg:{term}", found)


def _class(terms: _Terms, term: str) -> Class:
    above = tuple(p for p in terms.locals(term, _RDFS + "subClassOf"))
    return Class(
        term,
        terms.labels(term),
        above,
        terms.texts(term, KG + "headNoun"),
        terms.locals(term, KG + "actsAs"),
        terms.locals(term, KG + "takenAs"),
    )


def _qualifier(terms: _Terms, term: str) -> Qualifier:
    return Qualifier(term, terms.local(term, _RDFS + "range") or "Thing", terms.texts(term, KG + "mark"), terms.labels(term))


def _relation(terms: _Terms, term: str, classes: Mapping[str, Class]) -> Relation:
    ends = {}
    for name in ("domain", "range"):
        end = terms.local(term, _RDFS + name)
        if not end:
            message = f"has no rdfs:{name}"
            raise terms.error(message, term)
        if end not in classes and not _is_value(end):
            message = f"rdfs:{name} kg:{end} is no class of the ontology"
            raise terms.error(message, term)
        ends[name] = end
    frames = []
    for pattern in sorted(terms.texts(term, KG + "frame")):
        try:
            frames += [compile_frame(term, p) for p in expand(pattern)]
        except ValueError as error:
            raise terms.error(str(error), term) from None
    strange = next((kind for frame in frames for _, kind in frame.classes if kind not in classes), None)
    if strange:
        message = f"a frame wants kg:{strange}, which is no class of the ontology"
        raise terms.error(message, term)
    symmetric = "SymmetricProperty" in terms.locals(term, _RDF + "type")
    return Relation(
        term,
        terms.labels(term),
        ends["domain"],
        ends["range"],
        symmetric,
        "true" in terms.texts(term, KG + "telic"),
        terms.local(term, _OWL + "inverseOf") or None,
        tuple(frames),
        terms.texts(term, _SKOS + "example"),
        terms.texts(term, KG + "counterExample"),
        terms.local(term, KG + "silentAs") or (ends["domain"] if _acts(ends["domain"], classes) else ""),
        "true" in terms.texts(term, KG + "binds"),
    )


def _acts(kind: str, classes: Mapping[str, Class]) -> bool:
    """Tell whether everything of a class acts."""
    return kind == "Agent" or (kind in classes and any(_acts(parent, classes) for parent in classes[kind].parents))


def _is_value(end: str) -> bool:
    return end in ("MonetaryAmount", "QuantitativeValue", "date", "Literal", "string", "gYear", "dateTime")


def _known(terms: _Terms, classes: Mapping[str, Class]) -> tuple[Known, ...]:
    found = []
    for iri in sorted(s for s in terms.values if s.startswith(ENTITY)):
        values = terms.values[iri]
        kind = next((v.removeprefix(KG) for v, _ in values.get(_RDF + "type", ()) if v.startswith(KG)), "")
        if kind not in classes:
            message = f"<{iri}>: kg:{kind} is no class of the ontology"
            raise terms.error(message, iri.removeprefix(ENTITY))
        labels = {language or "ja": v for v, language in sorted(values.get(_RDFS + "label", ()))}
        plain = [tuple(v for v, _ in sorted(values.get(_SKOS + p, ()))) for p in ("altLabel", "hiddenLabel", "notation")]
        same = tuple(v for v, _ in sorted(values.get(_OWL + "sameAs", ())))
        seat = next((v.removeprefix(ENTITY) for v, _ in values.get(KG + "seatOf", ())), "")
        found.append(Known(iri.removeprefix(ENTITY), kind, labels, plain[0], plain[1], same, plain[2], seat))
    return tuple(found)


def kinds_of(names: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Map the keys of names to their classes; the first one given wins."""
    found: dict[str, str] = {}
    for name, kind in names:
        found.setdefault(key(name), kind)
    return found
