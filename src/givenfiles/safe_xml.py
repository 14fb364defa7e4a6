"""XML from files that nobody vouches for, element by element."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from givenfiles.faults import Fault, InputError

MOST_ELEMENTS = 1_000_000
MOST_LEVELS = 100
# Nothing else that is written between tags is needed, and some of it is people's answers and notes about them.
TEXT_KEPT = ("Description", "PlainTextContent")


def records(chunks: Iterable[bytes], root: str, wanted: Collection[str], file: str) -> Iterator[Element]:
    """The root with its attributes alone, then each element called one of `wanted` that is in no other such, whole.

    Names stand without their namespace, of which tools use several. What is not wanted is never kept, and what was
    yielded is not kept either. `file` is what the document is called in an error.
    Raises InputError for what is no XML, has another root, declares a document type or entities (defusedxml), nests
    deeper than MOST_LEVELS or has more than MOST_ELEMENTS elements.
    """
    collector = _Collector(root, frozenset(wanted), file)
    parser = DefusedXMLParser(target=collector, forbid_dtd=True)
    try:
        for chunk in chunks:
            parser.feed(chunk)
            yield from collector.take()
        parser.close()
    except ParseError as error:
        raise InputError(Fault(file, f"should be XML ({error.msg})", error.position[0])) from None
    except DefusedXmlException:
        raise InputError(Fault(file, "should declare no document type and no entities")) from None
    # An encoding that nobody knows, or one that says so and is another.
    except (LookupError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        raise InputError(Fault(file, f"should be XML in UTF-8 ({error})")) from None
    yield from collector.take()


class _Collector:
    """Builds the wanted elements as the parser reports them."""

    def __init__(self, root: str, wanted: frozenset[str], file: str):
        self._root, self._wanted, self._file = root, wanted, file
        self._level = self._elements = 0
        self._open: list[Element] = []
        self._text: list[str] = []
        self._ready: list[Element] = []

    def take(self) -> list[Element]:
        ready, self._ready = self._ready, []
        return ready

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition("}")[2]
        self._level += 1
        self._elements += 1
        self._refuse_too_much()
        if self._level == 1:
            if name != self._root:
                raise InputError(Fault(self._file, f"its outermost element should be {self._root}", value=name))
            self._ready.append(Element(name, attributes))
        elif self._open or name in self._wanted:
            element = Element(name, attributes)
            if self._open:
                self._open[-1].append(element)
            self._open.append(element)

    def data(self, text: str) -> None:
        if self._open and self._open[-1].tag in TEXT_KEPT:
            self._text.append(text)

    def end(self, tag: str) -> None:
        self._level -= 1
        if self._open:
            element = self._open.pop()
            if element.tag in TEXT_KEPT:
                element.text, self._text = "".join(self._text), []
            if not self._open:
                self._ready.append(element)

    def close(self) -> None:
        """The parser asks for it."""

    def _refuse_too_much(self) -> None:
        if self._level > MOST_LEVELS:
            raise InputError(Fault(self._file, f"nests deeper than {MOST_LEVELS} levels"))
        if self._elements > MOST_ELEMENTS:
            raise InputError(Fault(self._file, f"has more than {MOST_ELEMENTS:,} elements"))
