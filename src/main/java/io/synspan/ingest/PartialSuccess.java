package io.synspan.ingest;

import static io.synspan.ingest.ProtobufReader.LENGTH_DELIMITED;
import static io.synspan.ingest.ProtobufReader.VARINT;

/**
 * What a response says of items that were not taken, alike for all signals.
 *
 * @param rejected spans, data points or log records; -1 where the response is malformed
 */
public record PartialSuccess(long rejected, String message) {
  private static final PartialSuccess MALFORMED = new PartialSuccess(-1, "");

  /** Reads an {@code Export...ServiceResponse}. */
  public static PartialSuccess of(OtlpMessage response) {
    PartialSuccess partial = new PartialSuccess(0, "");
    ProtobufReader reader = response.reader();
    while (reader.next()) {
      if (reader.is(1, LENGTH_DELIMITED)) {
        partial = inside(reader.message());
      }
    }
    return reader.isMalformed() ? MALFORMED : partial;
  }

  private static PartialSuccess inside(ProtobufReader reader) {
    long rejected = 0;
    String message = "";
    while (reader.next()) {
      if (reader.is(1, VARINT)) {
        rejected = Math.max(0, reader.number());
      } else if (reader.is(2, LENGTH_DELIMITED)) {
        message = reader.text();
      }
    }
    return reader.isMalformed() ? MALFORMED : new PartialSuccess(rejected, message);
  }
}
