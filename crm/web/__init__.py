"""What every page shares: base form, lists, navigation, headers, errors, limits."""
