package io.synspan.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Finds sections of a 64-bit ELF object of this machine's byte order by name. */
final class ElfSections {
  private static final int MAGIC_BIG_ENDIAN = 0x7f45_4c46;
  private static final int CLASS_64 = 2;

  private final ByteBuffer file;
  private final long headers;
  private final int headerBytes;
  private final int count;
  private final ByteBuffer names;

  private ElfSections(ByteBuffer file) {
    this.file = file;
    headers = file.getLong(0x28);
    headerBytes = file.getShort(0x3a);
    count = Short.toUnsignedInt(file.getShort(0x3c));
    names = contents(Short.toUnsignedInt(file.getShort(0x3e)));
  }

  static ElfSections read(byte[] bytes) {
    ByteBuffer file = ByteBuffer.wrap(bytes);
    if (bytes.length < 0x40 || file.getInt(0) != MAGIC_BIG_ENDIAN || bytes[4] != CLASS_64) {
      throw new IllegalArgumentException("not a 64-bit ELF object");
    }
    return new ElfSections(file.order(ByteOrder.nativeOrder()));
  }

  /** The contents of the section with this name. */
  ByteBuffer section(String name) {
    for (int i = 0; i < count; i++) {
      if (nameOf(i).equals(name)) {
        return contents(i);
      }
    }
    throw new IllegalArgumentException("no section " + name);
  }

  private String nameOf(int index) {
    int start = file.getInt(header(index));
    int end = start;
    while (names.get(end) != 0) {
      end++;
    }
    byte[] bytes = new byte[end - start];
    names.get(start, bytes);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private ByteBuffer contents(int index) {
    long offset = file.getLong(header(index) + 0x18);
    long length = file.getLong(header(index) + 0x20);
    return file.slice(Math.toIntExact(offset), Math.toIntExact(length))
        .order(ByteOrder.nativeOrder());
  }

  private int header(int index) {
    return Math.toIntExact(headers) + index * headerBytes;
  }
}
