"""The fact ledger: what the sender said, statement by statement, with where it stands."""

from coach.facts.clauses import Clause, split_clauses
from coach.facts.fact import Fact, FactKind
from coach.facts.ledger import Ledger, build_ledger

__all__ = ["Clause", "Fact", "FactKind", "Ledger", "build_ledger", "split_clauses"]
