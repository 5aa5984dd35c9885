"""Events as iCalendar bytes and as add-to-calendar links. Pure: plain values in, bytes out."""
