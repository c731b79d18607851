"""Cards: what a link shows of a page where it is shared, as a picture of 1200 x 630 points.

Comes in: a `Card` of finished words. Goes out: its places as geometry, and from those a PNG with
the same bytes on every machine. It must not know pages, scores or addresses.
"""
