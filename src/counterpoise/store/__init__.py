"""What is kept: models, migrations, queries and the chained audit table (a Django app)."""
