#!/bin/sh
# What each kernel of the matrix is asked: doctor, then the tests. JAVA_HOME, CHECKOUT and TESTS, a file with their
# names, come from the environment; PATIENCE says how many times slower than a real machine this one is.
#
#   checks.sh DOCTOR RESULTS    where they write
doctor=$1 results=$2
cd "$CHECKOUT" || exit

# C1 alone: a guest is emulated, and does not live long. What the JVM itself says is not for stdout.
java() { "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xlog:disable -Xlog:all=error:stderr "$@"; }

archive=target/quarkus-app/synspan.jsa
# shellcheck disable=SC2046 # no word where there is no archive
java $([ ! -s $archive ] || echo -XX:SharedArchiveFile=$archive) -jar target/quarkus-app/quarkus-run.jar \
  doctor --json >"$doctor"
# shellcheck disable=SC2046 # one word for each class
java --enable-native-access=ALL-UNNAMED -Dsynspan.test.any-kernel=true -Dsynspan.test.patience="${PATIENCE:-1}" \
  -Djava.util.logging.manager=org.jboss.logmanager.LogManager \
  -cp "target/classes:target/test-classes:$(cat target/test-classpath)" \
  io.synspan.matrix.GuestTests "$results" $(sed 's/#.*//' "$TESTS")
