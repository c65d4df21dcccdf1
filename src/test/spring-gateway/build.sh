#!/bin/sh
# Builds the Spring Cloud Gateway of the tests into the user's cache unless it is there, and prints its folder:
# gateway.jar, opentelemetry-javaagent.jar. The folder's name ends in a hash of the sources.
set -eu

cd "$(dirname "$(readlink -f "$0")")"
hash=$(find pom.xml src -type f | LC_ALL=C sort | xargs cat | sha256sum | cut -c 1-16)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/synspan
folder=$cache/spring-gateway-$hash

if [ ! -d "$folder" ]; then
	mkdir -p "$cache"
	exec 9>"$cache/spring-gateway.lock"
	flock 9
fi

if [ ! -d "$folder" ]; then
	program=../../../mvnw
	command -v mvn >/dev/null && program=mvn
	echo "spring-gateway: is built once, into $cache (fetches some 80 MB)" >&2
	rm -rf "$folder.part"
	"$program" -B -q -ntp -f pom.xml package -Doutput="$folder.part" >&2
	mv "$folder.part" "$folder"
fi

echo "$folder"
