#!/bin/sh
# Makes Temporal's two databases, or brings them to the schema of this version. Runs at every start; does nothing then
# if they are as they should be. SQL_PASSWORD is read by temporal-sql-tool itself.
set -eu

setup() {
  database=$1
  schema=$2
  sql() {
    temporal-sql-tool --plugin postgres12 --endpoint "$POSTGRES_SEEDS" --port "$DB_PORT" --user "$POSTGRES_USER" \
      --database "$database" "$@"
  }
  sql create-database
  # Leaves a newer version alone.
  sql setup-schema --version 0.0
  sql update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$schema/versioned"
}

setup temporal temporal
setup temporal_visibility visibility
