/**
 * What tests of several packages share: records as the kernel side writes them, and real programs
 * that SynSpan talks to, started and stopped by a test.
 */
@NullMarked
package io.synspan.testing;

import org.jspecify.annotations.NullMarked;
