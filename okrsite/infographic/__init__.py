"""The infographic: how a quarter's objectives serve the goals, as geometry and as a picture.

Comes in: a `Diagram` of finished words, then, for the picture, a drawing. Goes out: compositions,
which say where every box, line of text and ribbon lies, and the bytes of a PNG. It must not know
content, addresses or templates: what a node means and how it is coloured is none of its business.
"""
