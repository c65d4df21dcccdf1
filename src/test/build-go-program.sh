#!/bin/sh
# Builds a Go program that only the tests need into the user's cache and prints its path.
#
#   build-go-program.sh DIRECTORY NAME [--install-go]
#
# What is built is the module's own program, or the tool that its go.mod names. The binary's name ends in a hash
# of its sources, so it is built once and again when they change.
# Exit status: 69 where no Go is new enough for DIRECTORY/go.mod. With --install-go (needs root) apt
# is asked for one first.
set -eu

directory=$1
name=$2
install_go=${3:-}

cd "$directory"
needed=$(sed -n 's/^go //p' go.mod)
program=$(sed -n 's/^tool //p' go.mod)

say() {
	echo "$name: $*" >&2
}

# Go checks go.mod itself: from 1.21 on it fetches a newer toolchain where GOTOOLCHAIN lets it.
accepts_module() {
	"$1" list -m >/dev/null 2>&1
}

find_go() {
	for go in "$(command -v go || true)" /usr/local/go/bin/go $(find /usr/lib -maxdepth 3 -path "/usr/lib/go-*/bin/go" 2>/dev/null | sort -rV); do
		if [ -x "$go" ] && accepts_module "$go"; then
			echo "$go"
			return
		fi
	done
	return 1
}

# at_least 1.25.3 1.25.0
at_least() {
	[ "$(printf '%s\n%s\n' "$1" "$2" | sort -V | head -n 1)" = "$2" ]
}

# Prints the Go package of apt that is new enough, the distribution's default one first.
find_package() {
	command -v apt-get >/dev/null || return 1
	for package in golang-go $(apt-cache search --names-only '^golang-1\.[0-9]+-go$' | cut -d ' ' -f 1 | sort -V); do
		candidate=$(apt-cache policy "$package" | sed -n 's/^ *Candidate: *\([0-9]*:\)\{0,1\}\([0-9.]*\).*/\2/p')
		if [ -n "$candidate" ] && at_least "$candidate" "${needed%.*}"; then
			echo "$package"
			return
		fi
	done
	return 1
}

hash=$(find . -maxdepth 1 -name 'go.*' -o -maxdepth 1 -name '*.go' | LC_ALL=C sort | xargs cat | sha256sum | cut -c 1-16)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/synspan
binary=$cache/$name-$hash

if [ ! -x "$binary" ]; then
	mkdir -p "$cache"
	exec 9>"$cache/$name.lock"
	flock 9
fi

if [ ! -x "$binary" ]; then
	if ! go=$(find_go) && [ "$install_go" = --install-go ] && package=$(find_package); then
		say "installs $package by apt (Go $needed or newer builds it)"
		apt-get install -y --no-install-recommends "$package" >&2
		go=$(find_go) || true
	fi
	if [ -z "$go" ]; then
		say "needs Go $needed or newer to be built; found $(go version 2>/dev/null || echo none)."
		say "Install one from https://go.dev/dl/ to /usr/local/go, then try again."
		exit 69
	fi

	say "is built once, with $("$go" env GOVERSION), into $cache (some minutes)"
	CGO_ENABLED=0 nice "$go" build -mod=readonly -trimpath -ldflags='-s -w' -o "$binary.part" "${program:-.}" >&2
	mv "$binary.part" "$binary"
fi

echo "$binary"
