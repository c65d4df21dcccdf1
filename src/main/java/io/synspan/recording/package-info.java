/**
 * Files of kernel records, to be looked at later and elsewhere: what the reader saw, in its order,
 * with all that the pipeline needs besides to come to the same result. {@link RecordingFormat} says
 * how the bytes lie.
 */
@NullMarked
package io.synspan.recording;

import org.jspecify.annotations.NullMarked;
