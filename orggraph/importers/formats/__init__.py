"""One file a format: either a `Format` (bytes that are no plain table) or a `Vendor` (the table that a known program writes)."""
