"""Rules over tables: one function a rule, one file a subject. Rows that break one go to quarantine, all else loads."""
