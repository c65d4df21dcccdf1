package io.synspan.ingest;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes protobuf into an array that grows. A message inside of another is written between {@link
 * #beginMessage} and {@link #endMessage}, which puts its length before it. For one thread.
 */
public final class ProtobufWriter {
  private byte[] bytes;
  private int size;

  public ProtobufWriter(int expectedBytes) {
    bytes = new byte[Math.max(16, expectedBytes)];
  }

  public int size() {
    return size;
  }

  public ProtobufWriter varint(long value) {
    grow(10);
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
    return this;
  }

  public ProtobufWriter fixed32(int value) {
    grow(4);
    for (int shift = 0; shift < 32; shift += 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  public ProtobufWriter fixed64(long value) {
    grow(8);
    for (int shift = 0; shift < 64; shift += 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
    return this;
  }

  public ProtobufWriter tag(int field, int wireType) {
    return varint(((long) field << 3) | wireType);
  }

  /** Without a length. */
  public ProtobufWriter bytes(byte[] source, int start, int end) {
    grow(end - start);
    System.arraycopy(source, start, bytes, size, end - start);
    size += end - start;
    return this;
  }

  /** Without a length. */
  public ProtobufWriter utf8(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    return bytes(encoded, 0, encoded.length);
  }

  /** Returns what {@link #endMessage} wants. */
  public int beginMessage() {
    grow(1);
    return size++;
  }

  /** One byte was left for the length; a message of 128 bytes or more is moved. */
  public void endMessage(int begin) {
    int length = size - begin - 1;
    int extra = varintSize(length) - 1;
    if (extra > 0) {
      grow(extra);
      System.arraycopy(bytes, begin + 1, bytes, begin + 1 + extra, length);
    }
    size = begin;
    varint(length);
    size += length;
  }

  static int varintSize(long value) {
    return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
  }

  public Buffer toBuffer() {
    return Buffer.buffer(size).appendBytes(bytes, 0, size);
  }

  /** Takes the array: nothing can be written afterwards. */
  public OtlpMessage toMessage() {
    OtlpMessage message = new OtlpMessage(bytes, 0, size);
    bytes = new byte[0];
    return message;
  }

  private void grow(int more) {
    if (more > bytes.length - size) {
      bytes = Arrays.copyOf(bytes, Math.max(size + more, bytes.length * 2));
    }
  }
}
