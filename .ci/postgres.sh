# Sourced by run: exports TEST_DATABASE_URL, a Postgres in which schemas may be made. It is the one that is given, else one
# that runs on this machine, else one that is started here from Debian's packages and stopped at the end.

postgres_answers() {
  node --input-type=module -e '
    import pg from "pg";
    const client = new pg.Client({ connectionString: process.argv[1], connectionTimeoutMillis: 3000 });
    await client.connect();
    await client.query("create schema taskgate_ci; drop schema taskgate_ci");
    await client.end();
  ' "$1" >/dev/null 2>&1
}

local_postgres() {
  for url in postgres://root@127.0.0.1/test postgres://postgres@127.0.0.1/postgres \
    "postgres:///postgres?host=/var/run/postgresql&user=$(id -un)"; do
    if postgres_answers "$url"; then echo "$url"; return; fi
  done
}

postgres_programs() {
  for program in /usr/lib/postgresql/*/bin/initdb; do [ -x "$program" ] && dirname "$program"; done | tail -1
}

# Postgres refuses to run as root.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

stop_postgres() {
  as_postgres "$programs/pg_ctl" -D "$postgres_folder/db" -m immediate stop >/dev/null
  rm -rf "$postgres_folder"
}

start_postgres() {
  [ -n "$(postgres_programs)" ] ||
    { apt-get update && apt-get install -y --no-install-recommends postgresql; } >/dev/null 2>&1 || true
  programs=$(postgres_programs)
  [ -n "$programs" ] || return 0
  postgres_folder=$(mktemp -d)
  [ "$(id -u)" != 0 ] || chown postgres "$postgres_folder"
  port=$(node -e 'const server = require("net").createServer().listen(0, () => { console.log(server.address().port); server.close(); })')
  as_postgres "$programs/initdb" -D "$postgres_folder/db" -A trust -U taskgate -E UTF8 --no-locale >/dev/null
  trap stop_postgres EXIT
  as_postgres "$programs/pg_ctl" -D "$postgres_folder/db" -w -l "$postgres_folder/log" \
    -o "-p $port -k $postgres_folder -c listen_addresses=127.0.0.1 -c fsync=off" start >/dev/null
  export TEST_DATABASE_URL="postgres://taskgate@127.0.0.1:$port/postgres"
}

if [ -z "${TEST_DATABASE_URL:-}" ]; then
  TEST_DATABASE_URL=$(local_postgres)
  export TEST_DATABASE_URL
  [ -n "$TEST_DATABASE_URL" ] || start_postgres
fi
if ! postgres_answers "$TEST_DATABASE_URL"; then
  echo 'No Postgres answers: set TEST_DATABASE_URL to one in which schemas may be made.' >&2
  exit 1
fi
