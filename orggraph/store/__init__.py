"""Graph stores behind one contract: `open_store` takes a folder (embedded) or a Neo4j URL."""

import logging

from orggraph.store.base import Changes, EdgeRows, NodeRows, Rows, Store, open_store

__all__ = ["Changes", "EdgeRows", "NodeRows", "Rows", "Store", "open_store"]

logging.getLogger("neo4j").addHandler(logging.NullHandler())  # what the driver would print is said by `StoreError`, in one sentence
