"""The words of documents: English in the code, other languages in gettext catalogues beside it."""
