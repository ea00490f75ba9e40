"""Use cases: check, act, audit, commit; the only callers of store and engines together."""
