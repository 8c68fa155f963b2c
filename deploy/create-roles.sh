#!/bin/sh
# Creates the two roles and the database of Nextset. The container of PostgreSQL runs this once, on an empty volume.
# Why two roles: docs/operations-postgresql.md
set -eu

psql --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\getenv owner_password OWNER_PASSWORD
\getenv app_password APP_PASSWORD
CREATE ROLE nextset_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE nextset_app LOGIN PASSWORD :'app_password';
CREATE DATABASE nextset OWNER nextset_owner;
SQL
