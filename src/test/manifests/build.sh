#!/bin/sh
# Builds the check of k8s/ unless it is there and prints its path; see ../build-go-program.sh.
here=$(dirname "$(readlink -f "$0")")
exec "$here/../build-go-program.sh" "$here" manifests "$@"
