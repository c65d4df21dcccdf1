#!/bin/sh
# Builds the Caddy of the tests unless it is there and prints its path; see ../build-go-program.sh.
here=$(dirname "$(readlink -f "$0")")
exec "$here/../build-go-program.sh" "$here" caddy "$@"
