"""Run the steps over the connection that `records.database.migrate` hands us."""

from alembic import context

from sync.county.records.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
