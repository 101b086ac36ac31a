"""Which principles fit what somebody wrote: Chroma holds the vectors, one learnt measure ranks them."""

from coach.retrieval.embed import Embedder, LocalEmbedder, Vectors
from coach.retrieval.rank import Hit
from coach.retrieval.retriever import Retriever, Status

__all__ = ["Embedder", "Hit", "LocalEmbedder", "Retriever", "Status", "Vectors"]
