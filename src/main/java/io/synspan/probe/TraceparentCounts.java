package io.synspan.probe;

import io.synspan.event.RecordLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumMap;
import java.util.Map;

/**
 * Outgoing requests that were looked at for their traceparent since the probe was loaded, by what
 * became of that, over all CPUs. Immutable.
 */
public record TraceparentCounts(Map<Result, Long> byResult) {
  public static final TraceparentCounts NONE = new TraceparentCounts(Map.of());

  private static final String MAP = "traceparent_counts";

  /** {@code enum synspan_traceparent_result}. */
  public enum Result {
    FOUND(RecordLayout.TRACEPARENT_FOUND),
    /** The whole head was seen, and has no valid one. */
    NONE(RecordLayout.TRACEPARENT_NONE),
    /** The head goes on beyond the first send, or beyond what is looked at. */
    CUT(RecordLayout.TRACEPARENT_CUT),
    NOT_HTTP(RecordLayout.TRACEPARENT_NOT_HTTP),
    TLS(RecordLayout.TRACEPARENT_TLS),
    /** Sent from elsewhere than the process's memory, as by sendfile(). */
    UNREADABLE(RecordLayout.TRACEPARENT_UNREADABLE);

    private final int key;

    Result(int key) {
      this.key = key;
    }
  }

  public TraceparentCounts {
    byResult = Map.copyOf(byResult);
  }

  static TraceparentCounts read(ProbeObject object) throws ProbeException {
    byte[] perCpu = new byte[Long.BYTES * ProbeNative.possibleCpus()];
    Map<Result, Long> counts = new EnumMap<>(Result.class);
    for (Result result : Result.values()) {
      object.lookupMap(MAP, FilterWriter.ints(result.key), perCpu);
      ByteBuffer values = ByteBuffer.wrap(perCpu).order(ByteOrder.nativeOrder());
      long sum = 0;
      while (values.hasRemaining()) {
        sum += values.getLong();
      }
      counts.put(result, sum);
    }
    return new TraceparentCounts(counts);
  }

  public long of(Result result) {
    return byResult.getOrDefault(result, 0L);
  }
}
