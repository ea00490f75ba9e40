"""One authority beside its statistical neighbours, its region and England."""
