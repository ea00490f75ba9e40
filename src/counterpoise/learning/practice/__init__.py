"""Best practice: who like an authority was praised for what it is faulted for, and what they did."""
