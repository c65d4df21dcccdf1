package io.synspan.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * How often each span of an {@link OtlpLoad} is in what a collector has written, and in what order.
 */
public final class ReceivedSpanIds {
  private static final Pattern SPAN = Pattern.compile("\"spanId\":\"(0000[0-9a-f]{12})\"");

  private final byte[] times;
  private final List<Long> firstOfMessages = new ArrayList<>();

  private ReceivedSpanIds(int most) {
    times = new byte[most + 1];
  }

  /**
   * Reads the files of a collector, line by line, since they may be large.
   *
   * @param mostSpans with ids from 1
   */
  public static ReceivedSpanIds read(Path directory, int mostSpans) throws IOException {
    ReceivedSpanIds ids = new ReceivedSpanIds(mostSpans);
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(ReceivedSpanIds::hasTraces).sorted().toList()) {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
          for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            ids.readMessage(line);
          }
        }
      }
    }
    return ids;
  }

  private static boolean hasTraces(Path file) {
    return file.getFileName().toString().startsWith("traces");
  }

  private void readMessage(String line) {
    Matcher span = SPAN.matcher(line);
    boolean first = true;
    while (span.find()) {
      int id = Integer.parseInt(span.group(1), 16);
      times[id]++;
      if (first) {
        firstOfMessages.add((long) id);
        first = false;
      }
    }
  }

  /** How often the span of this id has arrived. */
  public int times(long id) {
    return times[(int) id];
  }

  /** The first span of each message, in the order in which they were written. */
  public List<Long> firstOfMessages() {
    return firstOfMessages;
  }

  public long arrived() {
    long arrived = 0;
    for (byte each : times) {
      arrived += each > 0 ? 1 : 0;
    }
    return arrived;
  }

  public long arrivedTwice() {
    long twice = 0;
    for (byte each : times) {
      twice += each > 1 ? 1 : 0;
    }
    return twice;
  }
}
