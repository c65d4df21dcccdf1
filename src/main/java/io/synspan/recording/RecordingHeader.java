package io.synspan.recording;

import java.util.Map;
import java.util.TreeMap;

/**
 * What a recording says of itself.
 *
 * @param monotonicNs CLOCK_MONOTONIC at its start
 * @param epochNs nanoseconds since 1970-01-01T00:00Z at the same moment
 * @param programVersion of the SynSpan that made it
 * @param kernelRelease of the machine, as {@code uname -r} says it
 * @param resetReasons names of the kernel's {@code enum sk_rst_reason}, which differ by kernel
 */
public record RecordingHeader(
    long monotonicNs,
    long epochNs,
    String programVersion,
    String kernelRelease,
    Map<Integer, String> resetReasons) {
  private static final String PROGRAM_VERSION = "synspan.version";
  private static final String KERNEL_RELEASE = "kernel.release";
  private static final String RESET_REASON = "reset.reason.";

  public RecordingHeader {
    resetReasons = Map.copyOf(resetReasons);
  }

  /** What is added to CLOCK_MONOTONIC to give nanoseconds since the epoch. */
  public long epochOffsetNs() {
    return epochNs - monotonicNs;
  }

  /** One key=value a line. */
  String text() {
    Map<String, String> properties = new TreeMap<>();
    properties.put(PROGRAM_VERSION, programVersion);
    properties.put(KERNEL_RELEASE, kernelRelease);
    resetReasons.forEach((reason, name) -> properties.put(RESET_REASON + reason, name));
    StringBuilder text = new StringBuilder();
    properties.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    return text.toString();
  }

  /** Reads the text leniently: keys of a later version are passed over. */
  static RecordingHeader of(long monotonicNs, long epochNs, String text) {
    Map<String, String> properties = new TreeMap<>();
    Map<Integer, String> reasons = new TreeMap<>();
    text.lines()
        .filter(line -> line.indexOf('=') > 0)
        .forEach(
            line -> {
              int equals = line.indexOf('=');
              properties.put(line.substring(0, equals), line.substring(equals + 1));
            });
    properties.forEach(
        (key, value) -> {
          if (key.matches("reset\\.reason\\.\\d{1,9}")) {
            reasons.put(Integer.valueOf(key.substring(RESET_REASON.length())), value);
          }
        });
    return new RecordingHeader(
        monotonicNs,
        epochNs,
        properties.getOrDefault(PROGRAM_VERSION, "of unknown version"),
        properties.getOrDefault(KERNEL_RELEASE, "unknown"),
        reasons);
  }
}
