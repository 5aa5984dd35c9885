"""Whether two records are one human being or body: keys, comparison, score, reasons. Pure."""
