"""Static word vectors, shipped with the package: what a word tells of a passage's meaning."""
