"""The ontology is OWL 2 DL, but for what README.md there names: the rules of the specification that hold for what it uses.

Sections are those of the OWL 2 Structural Specification; constructs that it does not use (restrictions, property chains, keys, lists) are
refused outright, so that whoever brings one writes its rule, too.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, parse

FOLDER = Path(__file__).parent.parent / "ontology"
RDF, RDFS = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2000/01/rdf-schema#"
OWL, XSD = "http://www.w3.org/2002/07/owl#", "http://www.w3.org/2001/XMLSchema#"
PREFIXES = {"owl": OWL, "rdfs": RDFS, "rdf": RDF, "xsd": XSD, "kg": "https://kg.example/ontology#"}
TYPE = f"{RDF}type"
KINDS = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual", "Ontology")
OBJECT_ONLY = ("SymmetricProperty", "TransitiveProperty", "InverseFunctionalProperty", "ReflexiveProperty", "IrreflexiveProperty")
AXIOMS = {f"{RDFS}{n}" for n in ("subClassOf", "subPropertyOf", "domain", "range")} | {f"{OWL}{n}" for n in ("disjointWith", "inverseOf")}
# 5.5: the annotation properties that everybody has, and those of an ontology's header (3.5)
ANNOTATIONS = {f"{RDFS}{n}" for n in ("label", "comment", "seeAlso", "isDefinedBy")}
ANNOTATIONS |= {f"{OWL}{n}" for n in ("versionInfo", "deprecated", "versionIRI", "priorVersion")}
# 4: the datatype map
NUMBERS = "decimal integer nonNegativeInteger nonPositiveInteger positiveInteger negativeInteger long int short byte double float"
TEXTS = "string normalizedString token language Name NCName NMTOKEN boolean hexBinary base64Binary anyURI dateTime dateTimeStamp"
DATATYPES = {f"{XSD}{n}" for n in (NUMBERS + " " + TEXTS).split()} | {f"{RDFS}Literal", f"{RDF}langString", f"{RDF}PlainLiteral"}
EXCEPTIONS = {
    "kg:Statement rdfs:subClassOf rdf:Statement does not fit",  # the contract's reification, which every RDF tool can read
    "xsd:date is no datatype of OWL",  # the contract's days; without it no relation could say that it gives a date
}


def violations(turtle: str) -> set[str]:
    """What OWL 2 DL forbids in an ontology."""
    triples = [quad.triple for quad in parse(turtle.encode(), format=RdfFormat.TURTLE)]
    kinds = defaultdict(set)
    for t in triples:
        if t.predicate.value == TYPE:
            kinds[t.object.value].add(t.subject.value)
    kind = {name: kinds[OWL + name] for name in KINDS}
    found = {f"{name} is {why}" for name, why in clashes(kind)}
    if len(kind["Ontology"]) != 1:
        found.add(f"there are {len(kind['Ontology'])} ontology headers")
    for triple in triples:
        if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode):
            found.add(f"a blank node with {short(triple.predicate.value)} has no rule here")
            continue
        found |= set(wrong(triple, kind)) | set(literal(triple.object))
    return {short(words) for words in found}


def short(words):
    for prefix, space in PREFIXES.items():
        words = words.replace(space, f"{prefix}:")
    return words


def clashes(kind):
    """5.8.1 and 5.8.2: each name is of one kind of property, and none of the reserved vocabulary is declared anew."""
    for first, second in (
        ("ObjectProperty", "DatatypeProperty"),
        ("ObjectProperty", "AnnotationProperty"),
        ("DatatypeProperty", "AnnotationProperty"),
    ):
        yield from ((name, f"both owl:{first} and owl:{second}") for name in kind[first] & kind[second])
    for name in sorted(set().union(*kind.values())):
        if reserved(name) and name not in ANNOTATIONS:
            yield name, "of the reserved vocabulary"
        if name in DATATYPES and name in kind["Class"]:
            yield name, "both a datatype and a class"


def reserved(name):
    return name.startswith((RDF, RDFS, OWL, XSD))


def literal(value):
    if isinstance(value, Literal) and value.datatype.value not in DATATYPES:
        yield f"{value.datatype.value} is no datatype of OWL"


def wrong(triple, kind):
    subject, predicate, value = triple.subject.value, triple.predicate.value, triple.object
    if predicate == TYPE:
        yield from mistyped(subject, value.value, kind)
    elif predicate in AXIOMS:
        yield from misplaced(subject, predicate, value, kind)
    elif predicate == f"{OWL}sameAs":
        if not isinstance(value, NamedNode) or subject in kind["Class"]:
            yield f"{subject} owl:sameAs is not between individuals"
    elif predicate in ANNOTATIONS or predicate in kind["AnnotationProperty"]:
        return  # 8.1: any name and any literal may stand there
    elif predicate in kind["ObjectProperty"] | kind["DatatypeProperty"]:
        if isinstance(value, Literal) is not (predicate in kind["DatatypeProperty"]):
            yield f"{subject} {predicate} has the wrong kind of value"
    else:
        yield f"{predicate} is used and not declared"


def mistyped(subject, given, kind):
    """9.6 and 9.2: what a class, a kind or a characteristic may be said of."""
    name = given.removeprefix(OWL)
    properties = kind["ObjectProperty"] | kind["DatatypeProperty"]
    if not given.startswith(OWL):
        if given not in kind["Class"]:
            yield f"{given} is used as a class and not declared"
    elif name in OBJECT_ONLY and subject not in kind["ObjectProperty"]:
        yield f"{subject} is a {given} and no object property"
    elif name == "FunctionalProperty" and subject not in properties:
        yield f"{subject} is a {given} and no property"
    elif name == "TransitiveProperty":
        yield f"{subject} is transitive: write the rule that it is in no axiom for simple properties (11.2)"
    elif name not in (*KINDS, *OBJECT_ONLY, "FunctionalProperty"):
        yield f"{given} has no rule here"


def misplaced(subject, predicate, value, kind):
    """9.1 to 9.3: each axiom ties names of the kinds that it is for."""
    name = short(predicate)
    target = value.value
    if isinstance(value, Literal):
        yield f"{subject} {name} is a literal"
        return
    ours = {k: subject in kind[k] for k in ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")}
    classes = kind["Class"] | {f"{OWL}Thing"}
    if name in ("rdfs:subClassOf", "owl:disjointWith"):
        fits = ours["Class"] and target in classes
    elif name == "rdfs:subPropertyOf":
        fits = any(ours[k] and target in kind[k] for k in ("ObjectProperty", "DatatypeProperty", "AnnotationProperty"))
    elif name == "owl:inverseOf":
        fits = ours["ObjectProperty"] and target in kind["ObjectProperty"]
    elif name == "rdfs:range" and ours["DatatypeProperty"]:
        yield from () if target in DATATYPES else [f"{target} is no datatype of OWL"]
        return
    else:
        fits = ours["AnnotationProperty"] or ((ours["ObjectProperty"] or ours["DatatypeProperty"]) and target in classes)
    if not fits:
        yield f"{subject} {name} {target} does not fit"


def whole() -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.ttl")) if "shapes" not in file.name)


def test_ontology_is_owl_dl_but_for_what_is_named():
    assert violations(whole()) == EXCEPTIONS


def test_exceptions_are_named_for_people():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(f"`{words.partition(' ')[0]}`" in text for words in EXCEPTIONS)


HEAD = (
    "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items()) + "<https://kg.example/ontology> a owl:Ontology .\n"
)
GOOD = HEAD + 'kg:A a owl:Class ; rdfs:label "a" . kg:p a owl:ObjectProperty ; rdfs:domain kg:A . kg:d a owl:DatatypeProperty .\n'


def test_sound_ontology_breaks_nothing():
    assert violations(GOOD + "kg:x a kg:A ; kg:p kg:y ; kg:d 1 . kg:p rdfs:range owl:Thing . kg:d rdfs:range xsd:string .") == set()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("kg:p a owl:DatatypeProperty .", "kg:p is both owl:ObjectProperty and owl:DatatypeProperty"),
        ("kg:p a owl:AnnotationProperty .", "kg:p is both owl:ObjectProperty and owl:AnnotationProperty"),
        ("rdf:Statement a owl:Class .", "rdf:Statement is of the reserved vocabulary"),
        ("kg:A rdfs:subClassOf rdf:Statement .", "kg:A rdfs:subClassOf rdf:Statement does not fit"),
        ("kg:A rdfs:subClassOf kg:Nothing .", "kg:A rdfs:subClassOf kg:Nothing does not fit"),
        ("kg:A rdfs:subClassOf [ a owl:Restriction ] .", "a blank node with rdfs:subClassOf has no rule here"),
        ("kg:p rdfs:range xsd:string .", "kg:p rdfs:range xsd:string does not fit"),
        ("kg:d rdfs:range kg:A .", "kg:A is no datatype of OWL"),
        ("kg:d rdfs:range xsd:gYear .", "xsd:gYear is no datatype of OWL"),
        ("kg:d rdfs:subPropertyOf kg:p .", "kg:d rdfs:subPropertyOf kg:p does not fit"),
        ("kg:p owl:inverseOf kg:d .", "kg:p owl:inverseOf kg:d does not fit"),
        ("kg:d a owl:SymmetricProperty .", "kg:d is a owl:SymmetricProperty and no object property"),
        ("kg:x a owl:FunctionalProperty .", "kg:x is a owl:FunctionalProperty and no property"),
        ("kg:p a owl:TransitiveProperty .", "kg:p is transitive: write the rule that it is in no axiom for simple properties (11.2)"),
        ("kg:p a rdf:Property .", "rdf:Property is used as a class and not declared"),
        ("kg:x a kg:B .", "kg:B is used as a class and not declared"),
        ("kg:x kg:q 1 .", "kg:q is used and not declared"),
        ("kg:x kg:p 1 .", "kg:x kg:p has the wrong kind of value"),
        ("kg:x kg:d kg:y .", "kg:x kg:d has the wrong kind of value"),
        ("kg:A owl:sameAs kg:B .", "kg:A owl:sameAs is not between individuals"),
        ('kg:x kg:d "2025"^^xsd:gYear .', "xsd:gYear is no datatype of OWL"),
        ("<http://x/o> a owl:Ontology .", "there are 2 ontology headers"),
    ],
)
def test_what_dl_forbids_is_seen(more, words):
    assert words in violations(GOOD + more)
