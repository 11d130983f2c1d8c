from tests.findings.conftest import sample, sample_store

__all__ = ["sample", "sample_store"]
