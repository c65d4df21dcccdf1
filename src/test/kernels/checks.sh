#!/bin/sh
# What each kernel of the matrix is asked: doctor, then the tests. JAVA_HOME and CHECKOUT come from the environment.
#
#   checks.sh DOCTOR RESULTS    where they write
doctor=$1 results=$2
cd "$CHECKOUT" || exit

# C1 alone: a guest is emulated, and does not live long
java() { "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED "$@"; }

archive=target/quarkus-app/synspan.jsa
# shellcheck disable=SC2046 # no word where there is no archive
java $([ ! -s $archive ] || echo -XX:SharedArchiveFile=$archive) -jar target/quarkus-app/quarkus-run.jar \
  doctor --json >"$doctor"
# shellcheck disable=SC2046 # one word for each class
java -Dsynspan.test.any-kernel=true -Dsynspan.test.patience=3 \
  -Djava.util.logging.manager=org.jboss.logmanager.LogManager \
  -cp "target/classes:target/test-classes:$(cat target/test-classpath)" \
  io.synspan.matrix.GuestTests "$results" $(sed 's/#.*//' src/test/kernels/tests)
