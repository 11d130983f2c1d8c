"""Files become tables: bytes to cells to columns. What the rows mean is judged in ``checks/``."""
