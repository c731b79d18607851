"""Charts: how a key result has moved over time, as geometry.

Comes in: a `Chart` of days, numbers and finished words. Goes out: compositions, which say where
every line, sign and text lies, and sparklines. It must not know content, languages or templates:
what a line means and how it is coloured is none of its business.
"""
