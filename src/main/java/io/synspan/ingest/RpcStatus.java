package io.synspan.ingest;

import io.vertx.core.buffer.Buffer;

/** {@code google.rpc.Status}, which OTLP over HTTP answers with where it refuses. */
final class RpcStatus {
  private static final int CODE = (1 << 3) | ProtobufReader.VARINT;
  private static final int MESSAGE = (2 << 3) | ProtobufReader.LENGTH_DELIMITED;

  private RpcStatus() {}

  /** The code is below 128. */
  static Buffer encode(int code, String message) {
    ProtobufWriter writer = new ProtobufWriter(message.length() + 16);
    writer.varint(CODE).varint(code);
    writer.varint(MESSAGE);
    int start = writer.beginMessage();
    writer.utf8(message);
    writer.endMessage(start);
    return writer.toBuffer();
  }
}
