# Sourced by run: exports TEST_MARIADB_URL, a MariaDB or MySQL in which databases may be made. It is the one that is given, else
# one that runs on this machine, else one that is started here from Debian's packages and stopped at the end.

mariadb_answers() {
  node --input-type=module -e '
    import { createConnection } from "mysql2/promise";
    const connection = await createConnection({ uri: process.argv[1], connectTimeout: 3000 });
    await connection.query("create database taskgate_ci");
    await connection.query("drop database taskgate_ci");
    await connection.end();
  ' "$1" >/dev/null 2>&1
}

local_mariadb() {
  for url in mysql://root@127.0.0.1:3306/test mysql://root@127.0.0.1:3306/mysql; do
    if mariadb_answers "$url"; then echo "$url"; return; fi
  done
}

start_mariadb() {
  command -v mariadbd >/dev/null || [ -x /usr/sbin/mariadbd ] ||
    { apt-get update && apt-get install -y --no-install-recommends mariadb-server; } >/dev/null 2>&1 || true
  mariadbd=$(command -v mariadbd || echo /usr/sbin/mariadbd)
  [ -x "$mariadbd" ] || return 0
  mariadb_folder=$(mktemp -d)
  mariadb_user=$(id -un)
  # MariaDB runs as root only when it is told to, and has a user of its own where it was installed.
  [ "$(id -u)" != 0 ] || mariadb_user=mysql
  [ "$(id -u)" != 0 ] || chown mysql "$mariadb_folder"
  mariadb-install-db --no-defaults --user="$mariadb_user" --datadir="$mariadb_folder/db" \
    --auth-root-authentication-method=normal --skip-test-db >/dev/null
  mariadb_port=$(node -e 'const server = require("net").createServer().listen(0, () => { console.log(server.address().port); server.close(); })')
  "$mariadbd" --no-defaults --user="$mariadb_user" --datadir="$mariadb_folder/db" --port="$mariadb_port" \
    --bind-address=127.0.0.1 --socket="$mariadb_folder/socket" --innodb-flush-log-at-trx-commit=0 \
    >"$mariadb_folder/log" 2>&1 &
  mariadb_pid=$!
  # Postgres may have been started before, and stops at the end, too.
  trap 'stop_mariadb; [ -z "${postgres_folder:-}" ] || stop_postgres' EXIT
  export TEST_MARIADB_URL="mysql://root@127.0.0.1:$mariadb_port/mysql"
  for _ in $(seq 60); do
    if mariadb_answers "$TEST_MARIADB_URL"; then break; fi
    sleep 0.5
  done
}

stop_mariadb() {
  [ -z "${mariadb_pid:-}" ] || kill "$mariadb_pid" 2>/dev/null || true
  [ -z "${mariadb_pid:-}" ] || wait "$mariadb_pid" 2>/dev/null || true
  [ -z "${mariadb_folder:-}" ] || rm -rf "$mariadb_folder"
}

if [ -z "${TEST_MARIADB_URL:-}" ]; then
  TEST_MARIADB_URL=$(local_mariadb)
  export TEST_MARIADB_URL
  [ -n "$TEST_MARIADB_URL" ] || start_mariadb
fi
if ! mariadb_answers "$TEST_MARIADB_URL"; then
  stop_mariadb
  echo 'No MariaDB answers: set TEST_MARIADB_URL to one in which databases may be made.' >&2
  exit 1
fi
