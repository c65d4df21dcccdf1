package io.synspan.recording;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** Writes down what a reader hands on. */
final class RecordedCalls implements RecordingHandler {
  private final List<String> calls = new ArrayList<>();

  List<String> calls() {
    return calls;
  }

  @Override
  public void onRecord(ByteBuffer data, int offset, int length) {
    byte[] record = new byte[length];
    data.get(offset, record);
    calls.add("record " + HexFormat.of().formatHex(record));
  }

  @Override
  public void onPassBegun(long monotonicNs) {
    calls.add("pass begun " + monotonicNs);
  }

  @Override
  public void onPassEnded(boolean complete) {
    calls.add("pass ended " + complete);
  }

  @Override
  public void onDrained(long monotonicNs) {
    calls.add("drained " + monotonicNs);
  }

  @Override
  public void onExchangesComplete(long monotonicNs) {
    calls.add("exchanges complete " + monotonicNs);
  }

  @Override
  public void onCounts(long[] produced, long[] lost) {
    calls.add("counts " + Arrays.toString(produced) + Arrays.toString(lost));
  }

  @Override
  public void onDrops(Map<Integer, Long> packetsByReason) {
    calls.add("drops " + packetsByReason);
  }
}
