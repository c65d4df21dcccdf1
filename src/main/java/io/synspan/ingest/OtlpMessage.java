package io.synspan.ingest;

import io.vertx.core.buffer.Buffer;

/** A protobuf message as a part of an array. Nobody changes the array once this is made. */
public final class OtlpMessage {
  private final byte[] bytes;
  private final int start;
  private final int end;

  /** Takes the array over. */
  public OtlpMessage(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
  }

  /** Takes the array over. */
  public OtlpMessage(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  public int length() {
    return end - start;
  }

  /** Goes over its fields. */
  public ProtobufReader reader() {
    return new ProtobufReader(bytes, start, end);
  }

  /** Where {@link ProtobufReader#fieldStart} and its like count from 0. */
  public byte[] array() {
    return bytes;
  }

  public int start() {
    return start;
  }

  public int end() {
    return end;
  }

  /** Copies it. */
  public void appendTo(Buffer buffer) {
    buffer.appendBytes(bytes, start, length());
  }
}
