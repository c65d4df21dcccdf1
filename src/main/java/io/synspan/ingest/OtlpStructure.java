package io.synspan.ingest;

import static io.synspan.ingest.ProtobufReader.LENGTH_DELIMITED;

/**
 * What the requests of all three signals have in common: a request holds resources (field 1), a
 * resource scopes (2), a scope items (2).
 */
final class OtlpStructure {
  private OtlpStructure() {}

  /**
   * The spans, metrics or log records of a request. Looks at the items' ends alone.
   *
   * @throws RefusedException where the request is malformed
   */
  static int items(OtlpMessage request) throws RefusedException {
    int items = itemsBelow(request.reader(), 1);
    if (items < 0) {
      throw RefusedException.malformed("the message is no OTLP, or cut short");
    }
    return items;
  }

  /** -1 where it is malformed. */
  private static int itemsBelow(ProtobufReader reader, int level) {
    int items = 0;
    while (reader.next()) {
      if (reader.is(level == 1 ? 1 : 2, LENGTH_DELIMITED)) {
        int below = level == 3 ? 1 : itemsBelow(reader.message(), level + 1);
        if (below < 0) {
          return -1;
        }
        items += below;
      }
    }
    return reader.isMalformed() ? -1 : items;
  }
}
