"""The coach over HTTP: the API of the public contract, and the page."""

from coach.api.app import create_app, serve_app

__all__ = ["create_app", "serve_app"]
