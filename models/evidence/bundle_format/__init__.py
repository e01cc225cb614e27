"""A motion's bundle: one ZIP by which anybody checks a decision, with neither our database nor our network.

docs/bundle.md describes the format; `writing` makes it, `verifying` checks it, `secrecy` keeps choices apart from
units.
"""
