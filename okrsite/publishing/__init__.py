"""Publishing: a site is delivered to a branch or a folder, and what it promises is sealed.

Comes in: settings, checked content, the site made of it and what the user wishes. Goes out: a site
that is public, with its seals in the content. Only here are seals written, only here is a day of
the calendar known, and only `git` here runs another program. It must not know MkDocs, nor how
anything is asked or printed.
"""

from okrsite.publishing.delivery import Moved, PublishError, Target
from okrsite.publishing.publication import (
    Publication,
    Published,
    Unfit,
    Wishes,
    compare,
    look_at,
    opened,
)

__all__ = [
    "Moved",
    "Publication",
    "PublishError",
    "Published",
    "Target",
    "Unfit",
    "Wishes",
    "compare",
    "look_at",
    "opened",
]
