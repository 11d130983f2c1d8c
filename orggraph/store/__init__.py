"""Graph stores behind one contract: `open_store` takes a folder (embedded) or a Neo4j URL."""

from orggraph.store.base import Changes, EdgeRows, NodeRows, Rows, Store, open_store

__all__ = ["Changes", "EdgeRows", "NodeRows", "Rows", "Store", "open_store"]
