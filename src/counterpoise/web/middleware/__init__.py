"""Layers round every answer: headers, faults, origin, people, access."""
