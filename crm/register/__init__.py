"""The register as files: the archive in open formats, out and in."""
