"""What is asked: one case for each use, and a message of thirty words."""

from __future__ import annotations

CASES: dict[str, dict[str, str]] = {
    "repair": {
        "intent": "repair",
        "draft": "I'm sorry if the noise bothered you, but you could have knocked.",
        "situation": "I drilled shelves until eleven on Tuesday night and woke your baby.",
        "relationship": "other",
    },
    "concern": {
        "intent": "concern",
        "situation": "My brother Amir borrowed the car three times this month and brought it back empty each time. "
        "I was late for work on Monday because of it. How do I bring it up?",
        "relationship": "family",
    },
    "rephrase": {
        "intent": "rephrase",
        "draft": "You never answer my mails and I had to redo the whole estimate on Sunday. "
        "I'm not taking on the next job until we agree who writes it.",
        "relationship": "colleague",
    },
}
THIRTY_WORDS = (
    "You never clean up after yourself. On Saturday I spent two hours on the kitchen alone, and I was so tired "
    "that I missed Ana's call. Could you do Sundays from now on?"
)
QUERY = "he said he would come on Friday and did not, again"
