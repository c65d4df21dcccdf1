package io.synspan.forward;

import io.synspan.ingest.OtlpMessage;
import io.synspan.ingest.ProtobufReader;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;

/** The reason in a {@code google.rpc.Status}, which OTLP over HTTP refuses with. */
final class HttpRefusal {
  private HttpRefusal() {}

  /** Empty where it gives none. */
  static String messageOf(HttpClientResponse response, Buffer body) {
    String type = response.getHeader("content-type");
    if (type == null || !type.startsWith("application/x-protobuf")) {
      return "";
    }
    ProtobufReader status = new OtlpMessage(body.getBytes()).reader();
    String message = "";
    while (status.next()) {
      if (status.is(2, ProtobufReader.LENGTH_DELIMITED)) {
        message = status.text();
      }
    }
    return status.isMalformed() ? "" : message;
  }
}
