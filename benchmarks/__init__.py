"""How long a build takes, beside MkDocs rendering the same pages: `python -m benchmarks`.

Comes in: the project's own content, and quarters that are made up here. Goes out: tables on
standard output, with the facts of the machine. Nothing here judges: what a build may cost is said
in docs/architecture.md.
"""
