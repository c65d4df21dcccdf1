/**
 * What tests of several packages share: real programs that SynSpan talks to, started and stopped by
 * a test.
 */
@NullMarked
package io.synspan.testing;

import org.jspecify.annotations.NullMarked;
