"""What pages show: one frozen value a page, and how it is composed from content.

Comes in: content, settings and a language. Goes out: `pages` with the shapes of `parts`, worded
by `wording`, composed by `quarter`, `whole`, `site` and `chrome` at the `desk`. They must not know
HTML beyond the authors' own sanitised texts, nor frames, nor files.
"""
