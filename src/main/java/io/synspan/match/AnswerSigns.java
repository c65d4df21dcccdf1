package io.synspan.match;

import io.synspan.ingest.ProtobufReader;
import java.util.Set;

/**
 * Whether a CLIENT span got an answer from a server, beyond doubt. A status that a gateway also
 * gives by itself (502, 503, 504, ...), an error without a status or Envoy's response flags leave
 * doubt. For one thread, used again.
 */
final class AnswerSigns {
  private static final int STATUS_ERROR = 2;
  private static final int CODE = 3;
  private static final int SMALLEST_STATUS = 200;
  private static final int LARGEST_STATUS = 599;

  /** Made by who waits for the answer, too: 408, 499, 502, 503, 504. */
  private static final Set<Integer> OWN = Set.of(408, 499, 502, 503, 504);

  private static final int SMALLEST_ERROR = 400;

  private int status;
  private boolean failed;
  private boolean doubtful;

  void clear() {
    status = 0;
    failed = false;
    doubtful = false;
  }

  /** The span's own {@code Status}. */
  void readStatus(ProtobufReader reader) {
    while (reader.next()) {
      if (reader.is(CODE, ProtobufReader.VARINT)) {
        failed = reader.number() == STATUS_ERROR;
      }
    }
  }

  static boolean isSign(String attribute) {
    return switch (attribute) {
      case "http.response.status_code", "http.status_code", "error.type", "response_flags" -> true;
      default -> false;
    };
  }

  void put(String attribute, String text) {
    switch (attribute) {
      case "error.type" -> doubtful |= !isNumber(text);
      case "response_flags" -> doubtful |= !text.equals("-");
      default -> {
        if (isNumber(text)) {
          status = Integer.parseInt(text);
        }
      }
    }
  }

  void put(long number) {
    status = number >= 0 && number <= LARGEST_STATUS ? (int) number : 0;
  }

  private static boolean isNumber(String text) {
    return text.length() == 3 && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  boolean areBeyondDoubt() {
    boolean answered =
        status >= SMALLEST_STATUS && status <= LARGEST_STATUS && !OWN.contains(status);
    return answered && !doubtful && !(failed && status < SMALLEST_ERROR);
  }
}
