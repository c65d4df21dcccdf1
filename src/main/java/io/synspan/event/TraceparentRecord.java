package io.synspan.event;

/**
 * What an HTTP/1 request that a process sends says of its trace: {@code struct
 * synspan_traceparent}. Comes before the records of the exchange that the request begins. Ids are
 * never 0.
 */
public final class TraceparentRecord extends RecordHeader {
  TraceparentRecord() {}

  /** The first eight bytes of the trace id, as a number in network order. */
  public long traceIdHigh() {
    return networkInt64(RecordLayout.TRACEPARENT_TRACE_ID_OFFSET);
  }

  public long traceIdLow() {
    return networkInt64(RecordLayout.TRACEPARENT_TRACE_ID_OFFSET + Long.BYTES);
  }

  /** Id of the span that the request is of, in network order. */
  public long parentId() {
    return networkInt64(RecordLayout.TRACEPARENT_PARENT_ID_OFFSET);
  }

  /** Of the exchange on its connection, as {@link ExchangeRecord#number}. */
  public long number() {
    return uint32(RecordLayout.TRACEPARENT_NUMBER_OFFSET);
  }

  /** Whether the span is recorded by its tracer. */
  public boolean isSampled() {
    return (uint32(RecordLayout.TRACEPARENT_TRACE_FLAGS_OFFSET) & SAMPLED) != 0;
  }

  @Override
  boolean isValid() {
    return super.isValid()
        && number() != 0
        && parentId() != 0
        && (traceIdHigh() | traceIdLow()) != 0;
  }

  private static final int SAMPLED = 1;
}
