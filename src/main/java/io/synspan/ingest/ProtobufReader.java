package io.synspan.ingest;

import java.nio.charset.StandardCharsets;

/**
 * Goes over the fields of one protobuf message in place, without making objects of them. Fields
 * that nobody asks for, unknown ones too, are stepped over.
 *
 * <pre>
 *   while (reader.next()) {
 *     switch (reader.field()) { ... }
 *   }
 * </pre>
 *
 * For one thread. Once a message turns out malformed {@link #next} returns false and {@link
 * #isMalformed} true.
 */
public final class ProtobufReader {
  public static final int VARINT = 0;
  public static final int FIXED64 = 1;
  public static final int LENGTH_DELIMITED = 2;
  public static final int FIXED32 = 5;

  private static final int START_GROUP = 3;
  private static final int END_GROUP = 4;
  private static final int MOST_GROUPS = 64;

  /** That of FNV-1a. */
  private static final long DIGEST_PRIME = 0x100_0000_01b3L;

  private final byte[] bytes;
  private final int end;
  private int position;
  private boolean malformed;

  private int field;
  private int wireType;
  private int fieldStart;
  private int valueStart;
  private int valueEnd;
  private long number;

  /** Over a part of an array, which must not change meanwhile. */
  ProtobufReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.position = start;
    this.end = end;
  }

  /** Goes to the next field; false at the end, and where the message is malformed. */
  public boolean next() {
    if (malformed || position == end) {
      return false;
    }
    fieldStart = position;
    readTag();
    if (wireType == START_GROUP) {
      skipGroup();
    } else {
      readValue();
    }
    return !malformed;
  }

  /**
   * Whether the message is cut short or no protobuf; what was read before it may be garbage too.
   */
  public boolean isMalformed() {
    return malformed;
  }

  /** Number of the field. */
  public int field() {
    return field;
  }

  /** Whether the field is this one, in the encoding that it should have. */
  public boolean is(int expectedField, int expectedWireType) {
    return field == expectedField && wireType == expectedWireType;
  }

  /** Of a varint, or of a fixed value without its sign. */
  public long number() {
    return number;
  }

  /** Where the field's tag begins. */
  public int fieldStart() {
    return fieldStart;
  }

  /** Where the value begins: of a length-delimited one behind its length. */
  public int valueStart() {
    return valueStart;
  }

  public int valueEnd() {
    return valueEnd;
  }

  /** The message in the current field. */
  public ProtobufReader message() {
    return new ProtobufReader(bytes, valueStart, valueEnd);
  }

  /** The current field as text. */
  public String text() {
    return new String(bytes, valueStart, valueEnd - valueStart, StandardCharsets.UTF_8);
  }

  /**
   * Eight bytes of the current field, in network order, such as those of an id.
   *
   * @return 0 where it is too short
   */
  public long bigEndian(int offset) {
    if (wireType != LENGTH_DELIMITED || valueEnd - valueStart < offset + Long.BYTES) {
      return 0;
    }
    long value = 0;
    for (int i = valueStart + offset; i < valueStart + offset + Long.BYTES; i++) {
      value = (value << 8) | (bytes[i] & 0xff);
    }
    return value;
  }

  /** A digest of the current field's bytes: the same for the same bytes, in this process. */
  public long digest() {
    long digest = (long) valueEnd - valueStart;
    for (int i = valueStart; i < valueEnd; i++) {
      digest = (digest ^ bytes[i]) * DIGEST_PRIME;
      digest ^= digest >>> 32;
    }
    return digest;
  }

  private void readTag() {
    long tag = readVarint();
    field = (int) (tag >>> 3);
    wireType = (int) tag & 7;
    malformed |= tag >>> 32 != 0 || field == 0;
  }

  private void readValue() {
    switch (wireType) {
      case VARINT -> {
        valueStart = position;
        number = readVarint();
        valueEnd = position;
      }
      case FIXED64 -> readFixed(8);
      case FIXED32 -> readFixed(4);
      case LENGTH_DELIMITED -> {
        long length = readVarint();
        valueStart = position;
        skip(length);
        valueEnd = position;
      }
      default -> malformed = true;
    }
  }

  private void readFixed(int size) {
    valueStart = position;
    skip(size);
    if (malformed) {
      return;
    }
    valueEnd = position;
    number = 0;
    for (int i = position - 1; i >= valueStart; i--) {
      number = (number << 8) | (bytes[i] & 0xff);
    }
  }

  private long readVarint() {
    long value = 0;
    for (int shift = 0; shift < 64 && position < end; shift += 7) {
      byte next = bytes[position++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    malformed = true;
    return 0;
  }

  private void skip(long length) {
    if (length < 0 || length > end - position) {
      malformed = true;
    } else {
      position += (int) length;
    }
  }

  /** Groups are no part of OTLP; a field that we do not know may be one. */
  private void skipGroup() {
    int group = field;
    int groupStart = position;
    int[] open = new int[MOST_GROUPS];
    open[0] = group;
    int depth = 1;
    while (depth > 0 && !malformed) {
      readTag();
      switch (wireType) {
        case START_GROUP -> {
          malformed |= depth == MOST_GROUPS;
          open[Math.min(depth++, MOST_GROUPS - 1)] = field;
        }
        case END_GROUP -> malformed |= open[--depth] != field;
        default -> readValue();
      }
    }
    field = group;
    wireType = START_GROUP;
    valueStart = groupStart;
    valueEnd = position;
  }
}
