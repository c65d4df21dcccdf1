package io.synspan.ingest;

import java.util.function.BooleanSupplier;

/**
 * One {@code Export...ServiceRequest} as it came.
 *
 * @param message protobuf, checked to be whole
 * @param items spans, metrics or log records in it
 * @param deadlineNs {@link System#nanoTime} by which the sender wants its answer
 * @param abandoned whether the sender has gone and no longer waits
 */
public record OtlpRequest(
    OtlpSignal signal, OtlpMessage message, int items, long deadlineNs, BooleanSupplier abandoned) {

  /** The same with another message. */
  public OtlpRequest with(OtlpMessage other) {
    return new OtlpRequest(signal, other, items, deadlineNs, abandoned);
  }
}
