/**
 * {@code ./synspan bench}: what SynSpan costs, beside other programs on the same machine in the
 * same run. Everything runs in namespaces of its own (network, processes, mounts), which the script
 * makes and which end with it, so nothing is left behind and nothing else is in the numbers.
 */
@NullMarked
package io.synspan.bench;

import org.jspecify.annotations.NullMarked;
