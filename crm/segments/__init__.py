"""Groups of people: segments (saved filters), lists (chosen by hand), and work on all of them."""
