"""Counterpoise plans, protects and learns from assurance visits to children's services in England."""

__version__ = "0.1.0"
