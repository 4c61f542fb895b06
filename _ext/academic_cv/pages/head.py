"""The head of the CV, below the name: the positions as a headline, the contact block on few lines, and a photo."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from ..locale import separator
from .profile import (
    current_entries,
    describe_link,
    find_contact_fields,
    find_contact_links,
    find_contact_lists,
    person,
)

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from .profile import Position

# What these name is plain from the address.
_EVIDENT = frozenset(
    "correo/correo electrónico/courriel/e-mail/email/home page/homepage/mail/página web/posta elettronica/site/"
    "site web/sitio web/sito/sito web/url/web/webseite/website/"
    "邮件/邮箱/电子邮件/电子邮箱/主页/个人主页/网站/网页/メール/メールアドレス/電子メール/ウェブ/ウェブサイト/ホームページ/"
    "البريد/البريد الإلكتروني/الموقع/الموقع الإلكتروني".split("/")
)


class ArrangeHead(SphinxPostTransform):
    """Put the head of the first page together, below its title::

        container.cv-profile
          image.cv-photo                (the image directly below the title)
          line_block.cv-headline        line: strong.cv-title, inline.cv-organization
          bullet_list.cv-contact        list_item: inline.cv-contact-label, reference

    The contact block are the fields before the first subsection, wherever they stand among the text. A page that lists
    the current entries has no headline.
    """

    default_priority = 2  # after what is for other outputs is removed

    def run(self, **kwargs: object) -> None:
        # gettext takes the strings as they stand in the page.
        if self.env.current_document.docname != self.config.root_doc or self.env._builder_cls.name == "gettext":
            return
        top: nodes.Element = next(self.document.findall(nodes.section), self.document)
        profile = nodes.container(classes=["cv-profile"])
        if photo := take_photo(top):
            profile += photo
        positions = person(self.env).positions
        if positions and not any(self.document.findall(current_entries)):
            profile += make_headline(positions)
        contacts = [item for field in find_contact_fields(self.document) if (item := make_contact(field))]
        if contacts:
            profile += nodes.bullet_list("", *contacts, bullet="*", classes=["cv-contact"])
        for fields in find_contact_lists(top):
            top.remove(fields)
        if profile.children:
            # Below the title, and the current entries if these stand there.
            place = top.first_child_not_matching_class((nodes.title, nodes.comment, current_entries))
            top.insert(len(top) if place is None else place, profile)


def take_photo(top: nodes.Element) -> nodes.image | None:
    """Remove and return the image that stands before all text."""
    for child in top.children:
        image = child[0] if isinstance(child, nodes.paragraph) and len(child) == 1 else child
        if isinstance(image, nodes.image):
            top.remove(child)
            image["classes"].append("cv-photo")
            return image
        if isinstance(child, nodes.paragraph | nodes.section):
            return None
    return None


def make_headline(positions: tuple[Position, ...]) -> nodes.line_block:
    headline = nodes.line_block(classes=["cv-headline"])
    for position in positions:
        line = nodes.line("", "", nodes.strong("", position.title, classes=["cv-title"]))
        if position.organization:
            line += [nodes.Text(separator()), nodes.inline("", position.organization, classes=["cv-organization"])]
        headline += line
    return headline


def make_contact(field: nodes.field) -> nodes.list_item | None:
    """Return a field of the contact block as an item, with a label if its text needs one; None if it is empty.

    The attribute ``service`` of a link to a profile is the name of its service.
    """
    name, body = cast("list[nodes.Element]", field.children)
    links = find_contact_links(body)
    evident = bool(links) and name.astext().casefold() in _EVIDENT
    for link in links:
        shown = describe_link(link)
        if shown.text != link.astext():
            link.children = []
            link += nodes.Text(shown.text)
        if shown.service:
            link["service"] = shown.service
            evident = shown.text == shown.service
    if not body.astext().strip():
        return None
    line = nodes.paragraph()
    if not evident:
        line += nodes.inline("", "", *name.children, nodes.Text(":"), classes=["cv-contact-label"])
        line += nodes.Text(" ")
    while body.children and isinstance(body[0], nodes.paragraph):
        paragraph = body.pop(0)
        if not links and not any(map(str.isalpha, paragraph.astext())):
            # A telephone number reads from left to right in all languages.
            line += nodes.inline("", "", *paragraph.children, classes=["cv-contact-number"])
        else:
            line += paragraph.children
    return nodes.list_item("", line, *body.children)


def setup(app: Sphinx) -> None:
    app.add_post_transform(ArrangeHead)
