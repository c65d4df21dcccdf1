package io.synspan.forward;

import io.synspan.ingest.OtlpMessage;
import io.synspan.ingest.ProtobufReader;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Finds {@code google.rpc.RetryInfo} in gRPC's details: then what is exhausted comes back. */
final class RetryInfo {
  private static final String TYPE = "type.googleapis.com/google.rpc.RetryInfo";
  private static final int DETAILS = 3;
  private static final int TYPE_URL = 1;

  private RetryInfo() {}

  /**
   * @param details {@code grpc-status-details-bin}: base64 with or without padding
   */
  static boolean isIn(@Nullable String details) {
    if (details == null) {
      return false;
    }
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(details);
    } catch (IllegalArgumentException e) {
      return false;
    }
    ProtobufReader status = new OtlpMessage(bytes).reader();
    while (status.next()) {
      if (status.is(DETAILS, ProtobufReader.LENGTH_DELIMITED) && isRetryInfo(status.message())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isRetryInfo(ProtobufReader any) {
    while (any.next()) {
      if (any.is(TYPE_URL, ProtobufReader.LENGTH_DELIMITED) && any.text().equals(TYPE)) {
        return true;
      }
    }
    return false;
  }
}
