#!/usr/bin/env bash
# A private PostgreSQL cluster for tests, below build/pg, on a free loopback port.
#
#   eval "$(.ci/postgres.sh start)"   makes and starts it (or finds it running), sets VIRIDIAN_TEST_PG
#   .ci/postgres.sh stop              stops it and removes its data
#   .ci/postgres.sh stop --keep       stops it and leaves its data to the next start, for stores that take long to make
#   .ci/postgres.sh start --durable   with fsync on, for measuring; tests run without it because a test cluster may
#                                     be lost with the machine, and only the disk's speed differs
#
# PG_HOME=folder puts it elsewhere than build/pg; PG_BIN=folder names the server's programs.
# PostgreSQL refuses to run as root: root runs it as user postgres, or nobody where that is missing.
# Everybody on loopback is trusted, except role viridian_scram, whose password is "right-password".
set -euo pipefail

root=$(cd "$(dirname "$0")/.." && pwd)
home=${PG_HOME:-$root/build/pg}

fail() {
    echo "postgres.sh: $*" >&2
    exit 1
}

bin() {
    for folder in ${PG_BIN:-} /usr/lib/postgresql/*/bin /usr/local/bin /usr/bin; do
        if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
            echo "$folder"
            return
        fi
    done
    fail "initdb and pg_ctl were not found; install postgresql, or set PG_BIN to the folder that holds them."
}

owner() {
    if [ "$(id -u)" != 0 ]; then
        id -un
    elif id postgres >/dev/null 2>&1; then
        echo postgres
    else
        echo nobody
    fi
}

as_owner() {
    if [ "$(id -u)" != 0 ]; then
        "$@"
    elif command -v runuser >/dev/null; then
        runuser -u "$(owner)" -- "$@"
    else
        setpriv --reuid "$(owner)" --regid "$(id -g "$(owner)")" --clear-groups "$@"
    fi
}

free_port() {
    port=$((20000 + $$ % 20000))
    while (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; do
        port=$((port + 1))
    done
    echo "$port"
}

announce() {
    echo "export VIRIDIAN_TEST_PG=postgresql://postgres@127.0.0.1:$(cat "$home/port")/postgres"
}

running() {
    [ -f "$home/data/PG_VERSION" ] && as_owner "$bin/pg_ctl" -D "$home/data" status >/dev/null 2>&1
}

launch() {
    as_owner "$bin/pg_ctl" -D "$home/data" -l "$home/data/server.log" -w -t 60 start >/dev/null ||
        fail "the server did not start; see $home/data/server.log."
}

start() {
    bin=$(bin)
    if running; then
        announce
        return
    fi
    if [ -e "$home/kept" ]; then
        free_port >"$home/port"
        sed -i "s/^port = .*/port = $(cat "$home/port")/" "$home/data/postgresql.conf"
        launch
        rm "$home/kept"
        announce
        return
    fi
    rm -rf "$home/data"
    mkdir -p "$home/data"
    if [ "$(id -u)" = 0 ]; then
        chown -R "$(owner)" "$home"
    fi
    cd "$home"
    as_owner "$bin/initdb" -D "$home/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-instructions \
        >"$home/initdb.log" 2>&1 || fail "initdb failed; see $home/initdb.log."
    port=$(free_port)
    echo "$port" >"$home/port"
    fsync=off
    [ "${1:-}" = --durable ] && fsync=on
    cat >>"$home/data/postgresql.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = ''
fsync = $fsync
max_prepared_transactions = 10
max_connections = 100
lc_messages = 'C'
CONF
    # The scram line comes first: the first line that fits decides.
    sed -i '1i host all viridian_scram 127.0.0.1/32 scram-sha-256' "$home/data/pg_hba.conf"
    launch
    psql -q -h 127.0.0.1 -p "$port" -U postgres -d postgres -v ON_ERROR_STOP=1 \
        -c "CREATE ROLE viridian_scram LOGIN PASSWORD 'right-password'" >&2
    announce
}

stop() {
    bin=$(bin)
    if [ "${1:-}" = --keep ]; then
        running && as_owner "$bin/pg_ctl" -D "$home/data" -m fast -w stop >/dev/null && touch "$home/kept"
        return
    fi
    if running; then
        as_owner "$bin/pg_ctl" -D "$home/data" -m immediate -w stop >/dev/null
    fi
    rm -rf "$home"
}

case "${1:-}" in
start) start "${2:-}" ;;
stop) stop "${2:-}" ;;
*) fail "say start or stop." ;;
esac
