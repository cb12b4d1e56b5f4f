"""Sound patches as files and as a library of them, and how new ones are made of old ones."""
