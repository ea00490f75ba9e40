"""Engine: demand, capacity and headroom of a service's pools."""
