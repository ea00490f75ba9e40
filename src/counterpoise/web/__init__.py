"""Pages of the service: forms, JSON API, charts and map. Calls ``service``; holds no rule of its own."""
