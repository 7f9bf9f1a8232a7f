"""Clusters of names → which of them are one thing though no document says so: by a user's ruling, by sound, by use, by surname.

Each join needs evidence: the same class, near enough in sound, each the other's only match, and for a short name a document or a partner
in common.  Two names that one claim sets against each other are never one.  Names are looked up under keys that alike ones share, so
that the work grows with their number, not with its square.
"""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from kg import transliteration
from kg.clusters import TRUST, parts
from kg.model import Merge
from kg.ontology import key

if TYPE_CHECKING:
    from collections.abc import Callable

    from kg.clusters import Cluster, Clusters
    from kg.model import MergeRule
    from kg.sightings import Company

_SHORT = 4  # kana: a shorter name sounds like too many others
_LONG = 5  # kana: from here on two spellings of one sound are one name
_WHOLE = 3  # characters: a shorter surname is shared by too many
_APART = 0.03  # the best match must be nearer than the next by this


class _Match(NamedTuple):
    distance: float
    one: str
    other: str
    names: tuple[str, str]


def forced(clusters: Clusters) -> None:
    """Join what a user says is one thing."""
    homes = {key(name): at for at, c in clusters.by_key.items() for name in (*c.all_names(), *((c.known.id,) if c.known else ()))}
    for pair in clusters.rulings.same:
        ends = {clusters.home(homes[name]) for name in pair if name in homes}
        if len(ends) == len(pair):
            into, at = sorted(ends, key=lambda end: _rank(clusters.by_key[end]))
            names = [clusters.by_key[end].best() for end in (into, at)]
            clusters.join(at, into, Merge(names[0], names[1], "forced"))


def _rank(cluster: Cluster) -> tuple[bool, int, str]:
    return cluster.known is None, -cluster.names.total(), cluster.key


def by_spelling(clusters: Clusters, partners: Company) -> None:
    """Join katakana names that differ in long marks and the like only."""
    for match in _respelt(_named(clusters, transliteration.is_katakana)):
        if _is_proven(clusters, partners, match):
            _join(clusters, match, "spelling")


def by_use(clusters: Clusters, partners: Company) -> None:
    """Give a name that a document uses without saying for what to the only thing that others use it for (Veltron社, 若葉 for 若葉精機)."""
    users: dict[str, set[str]] = defaultdict(set)
    for owner, cluster in clusters.by_key.items():
        for name in cluster.merges:
            if key(name) != owner and key(name) in clusters.by_key:
                users[key(name)].add(owner)
    for at in sorted(users):
        ends = {clusters.home(owner) for owner in users[at]} - {at}
        if len(ends) == 1 and at in clusters.by_key:
            (owner,) = ends
            merge = next(m for name, m in sorted(clusters.by_key[owner].merges.items()) if key(name) == at)
            if _is_usual(clusters, at, owner, merge) and owner not in partners.of(at):
                clusters.join(at, owner, merge)


def _is_usual(clusters: Clusters, at: str, owner: str, merge: Merge) -> bool:
    """Tell whether a name that a thing has in some documents is its in all."""
    one, other = clusters.by_key[at], clusters.by_key[owner]
    if one.known or clusters.rulings.forbid(one.names, other.all_names()):
        return False
    if not clusters.alike(one.kind(clusters.ontology), other.kind(clusters.ontology)):
        return False
    if merge.rule == "shortened":  # a name that mostly stands alone is mostly somebody else's
        return sum(n for name, n in other.names.items() if key(name) == at) >= one.names.total()
    if merge.rule == "described":
        longer = {key(m.merged) for m in other.merges.values() if m.rule == "described" and len(key(m.merged)) > len(key(m.kept)) + 1}
        return not longer - {at}  # 若葉 is 若葉電機 here and 若葉工業 there
    return merge.rule == "introduced" and any(_sound_alike(merge.merged, name) for name in other.names)


def _sound_alike(one: str, other: str) -> bool:
    latin, kana = (one, other) if transliteration.is_latin(one) else (other, one)
    pair = transliteration.is_latin(latin) and transliteration.is_katakana(kana)
    return pair and transliteration.distance(latin, kana) <= transliteration.CLOSE


def by_sound(clusters: Clusters, partners: Company) -> None:
    """Join names in Latin and in katakana that sound alike."""
    latin = _named(clusters, transliteration.is_latin, apart_from=transliteration.is_katakana)
    kana = _named(clusters, transliteration.is_katakana, apart_from=transliteration.is_latin)
    proven = [m for m in _alike(latin, kana) if _is_proven(clusters, partners, m)]
    nearest: dict[str, list[_Match]] = defaultdict(list)
    for match in proven:
        nearest[match.one].append(match)
        nearest[match.other].append(match)
    for match in proven:
        rivals = [m for end in (match.one, match.other) for m in nearest[end] if m != match]
        if all(m.distance - match.distance > _APART for m in rivals):
            _join(clusters, match, "sound")


def _named(clusters: Clusters, fits: Callable[[str], bool], *, apart_from: Callable[[str], bool] | None = None) -> list[tuple[str, str]]:
    """Give the names of one script with their clusters, of those that have none in the other script or are known."""
    found = []
    for at, cluster in sorted(clusters.by_key.items()):
        names = sorted(cluster.all_names()) if cluster.met else []
        if cluster.known or not apart_from or not any(map(apart_from, names)):
            found += [(at, name) for name in names if fits(name)]
    return found


def _alike(latin: list[tuple[str, str]], kana: list[tuple[str, str]]) -> list[_Match]:
    """Give each pair of clusters of which names sound alike, with the names that do so most."""
    places: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for at, name in kana:
        for skeleton in transliteration.skeletons(name):
            places[skeleton].append((at, name))
    best: dict[tuple[str, str], _Match] = {}
    for at, name in latin:
        for other, sound in sorted({place for skeleton in transliteration.skeletons(name) for place in places.get(skeleton, ())}):
            away = transliteration.distance(name, sound)
            if away <= transliteration.CLOSE:
                match = _Match(away, at, other, (name, sound))
                best[at, other] = min(match, best.get((at, other), match))
    return sorted(best.values())


def _respelt(kana: list[tuple[str, str]]) -> list[_Match]:
    """Give each long katakana name with the first that sounds the same."""
    first: dict[str, tuple[str, str]] = {}
    for at, name in kana:
        if _length(name) >= _LONG:
            first.setdefault(transliteration.sounds(name), (at, name))
    pairs = ((first.get(transliteration.sounds(name)), (at, name)) for at, name in kana)
    return [_Match(0, one[0], two[0], (one[1], two[1])) for one, two in pairs if one and key(one[1]) != key(two[1])]


def _length(name: str) -> int:
    return len(re.sub("[ー・=＝ ]", "", name))


def _is_proven(clusters: Clusters, partners: Company, match: _Match) -> bool:
    """Tell whether two clusters that sound alike may be one: same class, not set against each other, a short name in one company."""
    one, other = (clusters.by_key[clusters.home(at)] for at in (match.one, match.other))
    if one is other or (one.known and other.known) or match.other in partners.of(match.one):
        return False
    if not clusters.alike(one.kind(clusters.ontology), other.kind(clusters.ontology)):
        return False
    if _length(match.names[1]) >= _SHORT:
        return True
    return not set(one.documents).isdisjoint(other.documents) or not partners.of(match.one).isdisjoint(partners.of(match.other))


def _join(clusters: Clusters, match: _Match, rule: MergeRule) -> None:
    ends = [clusters.home(match.one), clusters.home(match.other)]
    if ends[0] == ends[1] or clusters.rulings.forbid(*(clusters.by_key[end].all_names() for end in ends)):
        return
    at, into = sorted(ends, key=lambda end: (clusters.by_key[end].known is not None, end == ends[1]))
    merged, kept = match.names if at == ends[0] else reversed(match.names)
    met = clusters.by_key[at].met
    name = merged if merged in met else next(iter(met))
    clusters.join(at, into, Merge(kept, name, rule, clusters.sightings.evidence(met[name]), round(1 - match.distance, 2)))
    known = clusters.by_key[into].known
    if rule == "sound" and known and transliteration.is_katakana(name) and any(map(transliteration.is_katakana, known.names())):
        clusters.by_key[into].misheard.add(name)  # it has a katakana name already: this one is an error of hearing


def by_surname(clusters: Clusters, partners: Company) -> None:
    """Give a lone surname to the one person of all documents who has it.

    A given name alone (サム) is another person in each document, unless a partner of the only one who has it stands there, too.
    """
    people = [c for c in clusters.by_key.values() if clusters.ontology.is_a(c.kind(clusters.ontology), "Person")]
    family, given = _owners(people, first=False), _owners(people, first=True)
    for at in sorted(c.key for c in people if not c.known and len(parts(c.best())) == 1):
        if at not in family and at in given:
            for place in clusters.part(at):
                _lend(clusters, place, given[at], partners)
        else:
            _lend(clusters, at, family.get(at, set()), None)


def _owners(people: list[Cluster], *, first: bool) -> dict[str, set[str]]:
    """Map each surname, or each given name, to those who have it."""
    found: dict[str, set[str]] = defaultdict(set)
    for person in people:
        for name in person.all_names():
            for part in (parts(name)[:1] if first else parts(name)[1:]) if len(parts(name)) > 1 else ():
                found[key(part)].add(person.key)
    return found


def _lend(clusters: Clusters, at: str, owners: set[str], partners: Company | None) -> None:
    """Join a lone name with the only person who has it; one who only has the given name must be in the same company."""
    ends = {clusters.home(owner) for owner in owners} - {at}
    if len(ends) != 1 or len(key(clusters.by_key[at].best())) < _WHOLE:
        return
    (owner,) = ends
    cluster = clusters.by_key[at]
    if clusters.rulings.forbid(cluster.names, clusters.by_key[owner].all_names()):
        return
    if partners is not None and not _in_company(clusters, cluster, {clusters.home(end) for end in partners.of(owner)}):
        return
    name, place = next(iter(cluster.met.items()))
    why = Merge(clusters.by_key[owner].best(), name, "surname", clusters.sightings.evidence(place), TRUST["surname"])
    clusters.join(at, owner, why)


def _in_company(clusters: Clusters, cluster: Cluster, company: set[str]) -> bool:
    """Tell whether one of a company stands in a document of a cluster."""
    documents = clusters.sightings.documents
    around = ((number, at) for number in cluster.documents for at in clusters.sightings.keys(number))
    return any(clusters.home(at, documents[number]) in company for number, at in around)
