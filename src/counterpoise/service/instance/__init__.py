"""A planning problem from facts known on a day: who exists, what is due, who can go, what it asks."""
