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
 * @param dropReasons names of the kernel's {@code enum skb_drop_reason}, which differ too
 */
public record RecordingHeader(
    long monotonicNs,
    long epochNs,
    String programVersion,
    String kernelRelease,
    Map<Integer, String> resetReasons,
    Map<Integer, String> dropReasons) {
  private static final String PROGRAM_VERSION = "synspan.version";
  private static final String KERNEL_RELEASE = "kernel.release";
  private static final String RESET_REASON = "reset.reason.";
  private static final String DROP_REASON = "drop.reason.";

  public RecordingHeader {
    resetReasons = Map.copyOf(resetReasons);
    dropReasons = Map.copyOf(dropReasons);
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
    dropReasons.forEach((reason, name) -> properties.put(DROP_REASON + reason, name));
    StringBuilder text = new StringBuilder();
    properties.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
    return text.toString();
  }

  /** Reads the text leniently: keys of a later version are passed over. */
  static RecordingHeader of(long monotonicNs, long epochNs, String text) {
    Map<String, String> properties = new TreeMap<>();
    text.lines()
        .filter(line -> line.indexOf('=') > 0)
        .forEach(
            line -> {
              int equals = line.indexOf('=');
              properties.put(line.substring(0, equals), line.substring(equals + 1));
            });
    return new RecordingHeader(
        monotonicNs,
        epochNs,
        properties.getOrDefault(PROGRAM_VERSION, "of unknown version"),
        properties.getOrDefault(KERNEL_RELEASE, "unknown"),
        reasons(properties, RESET_REASON),
        reasons(properties, DROP_REASON));
  }

  private static Map<Integer, String> reasons(Map<String, String> properties, String prefix) {
    Map<Integer, String> reasons = new TreeMap<>();
    properties.forEach(
        (key, value) -> {
          if (key.startsWith(prefix) && key.substring(prefix.length()).matches("\\d{1,9}")) {
            reasons.put(Integer.valueOf(key.substring(prefix.length())), value);
          }
        });
    return reasons;
  }
}
