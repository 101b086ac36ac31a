"""The fact ledger: what the sender said, statement by statement, with where it stands."""

from coach.facts.clauses import Clause, split_clauses
from coach.facts.fact import Fact, FactKind
from coach.facts.ledger import Ledger, Reading, build_ledger, read_texts, told_clauses
from coach.facts.persons import CannotTurn, Recipient, find_recipient, is_recipient, to_second_person

__all__ = [
    "CannotTurn", "Clause", "Fact", "FactKind", "Ledger", "Reading", "Recipient", "build_ledger", "find_recipient",
    "is_recipient", "read_texts", "split_clauses", "to_second_person", "told_clauses",
]  # fmt: skip
