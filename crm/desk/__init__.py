"""Pages that read several rooms: home, search, record pages."""
