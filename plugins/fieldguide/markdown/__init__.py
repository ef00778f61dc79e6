"""Text to a document with places, and a document to HTML: one parse for everything below."""
