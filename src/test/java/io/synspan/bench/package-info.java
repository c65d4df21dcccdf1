/** JMH benchmarks; each has a main method. Not run by the build. */
@NullMarked
package io.synspan.bench;

import org.jspecify.annotations.NullMarked;
