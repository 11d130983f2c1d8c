"""orggraph: where an organisation needs coordination, how sure that is, and who may act."""

__version__ = "0.1.0"
