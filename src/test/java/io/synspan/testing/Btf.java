package io.synspan.testing;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The type information in the {@code .BTF} section of an object, as far as tests need it: structs
 * and enums, as in the kernel's {@code Documentation/bpf/btf.rst}.
 */
public final class Btf {
  /** A field of a struct; {@code type} is the name of its struct, else empty. */
  public record Field(String name, int offset, int bytes, String type) {}

  /** A struct with its fields in order. */
  public record Struct(String name, int bytes, List<Field> fields) {}

  /** An enum with its values in order. */
  public record EnumType(String name, Map<String, Integer> values) {}

  private static final int MAGIC = 0xeb9f;

  private enum Kind {
    VOID(0, 0),
    INT(4, 0),
    PTR(0, 0),
    ARRAY(12, 0),
    STRUCT(0, 12),
    UNION(0, 12),
    ENUM(0, 8),
    FWD(0, 0),
    TYPEDEF(0, 0),
    VOLATILE(0, 0),
    CONST(0, 0),
    RESTRICT(0, 0),
    FUNC(0, 0),
    FUNC_PROTO(0, 8),
    VAR(4, 0),
    DATASEC(0, 12),
    FLOAT(0, 0),
    DECL_TAG(4, 0),
    TYPE_TAG(0, 0),
    ENUM64(0, 12);

    private static final Kind[] BY_CODE = values();

    /** What follows the common part of a type: a fixed part, then one for each of its members. */
    private final int fixedBytes;

    private final int memberBytes;

    Kind(int fixedBytes, int memberBytes) {
      this.fixedBytes = fixedBytes;
      this.memberBytes = memberBytes;
    }
  }

  /** A type where it stands; its members begin at {@code members}. */
  private record Type(Kind kind, String name, int sizeOrType, int memberCount, int members) {}

  private final ByteBuffer types;
  private final ByteBuffer strings;
  private final List<Type> all = new ArrayList<>();

  private Btf(ByteBuffer section) {
    if (Short.toUnsignedInt(section.getShort(0)) != MAGIC) {
      throw new IllegalArgumentException("not BTF, or of another byte order");
    }
    int headerBytes = section.getInt(4);
    types = part(section, headerBytes + section.getInt(8), section.getInt(12));
    strings = part(section, headerBytes + section.getInt(16), section.getInt(20));
    all.add(new Type(Kind.VOID, "", 0, 0, 0));
    int offset = 0;
    while (offset < types.capacity()) {
      offset = addType(offset);
    }
  }

  /** Reads the {@code .BTF} section of an ELF object of this machine's byte order. */
  public static Btf ofObject(Path object) throws IOException {
    return new Btf(ElfSections.read(Files.readAllBytes(object)).section(".BTF"));
  }

  /** The structs whose names begin so, in the object's order. */
  public List<Struct> structs(String prefix) {
    return named(Kind.STRUCT, prefix).map(this::structOf).toList();
  }

  /** The enums whose names begin so, in the object's order. */
  public List<EnumType> enums(String prefix) {
    return named(Kind.ENUM, prefix).map(this::enumOf).toList();
  }

  private int addType(int offset) {
    int info = types.getInt(offset + 4);
    Kind kind = Kind.BY_CODE[(info >>> 24) & 0x1f];
    int memberCount = info & 0xffff;
    int members = offset + 12 + kind.fixedBytes;
    String name = string(types.getInt(offset));
    all.add(new Type(kind, name, types.getInt(offset + 8), memberCount, members));
    return members + memberCount * kind.memberBytes;
  }

  private Stream<Type> named(Kind kind, String prefix) {
    return all.stream().filter(type -> type.kind == kind && type.name.startsWith(prefix));
  }

  private Struct structOf(Type struct) {
    List<Field> fields = new ArrayList<>();
    for (int i = 0; i < struct.memberCount; i++) {
      int member = struct.members + i * Kind.STRUCT.memberBytes;
      int typeId = types.getInt(member + 4);
      Type type = resolve(typeId);
      fields.add(
          new Field(
              string(types.getInt(member)),
              types.getInt(member + 8) / Byte.SIZE,
              bytesOf(typeId),
              type.kind == Kind.STRUCT ? type.name : ""));
    }
    return new Struct(struct.name, struct.sizeOrType, fields);
  }

  private EnumType enumOf(Type type) {
    Map<String, Integer> values = new LinkedHashMap<>();
    for (int i = 0; i < type.memberCount; i++) {
      int member = type.members + i * Kind.ENUM.memberBytes;
      values.put(string(types.getInt(member)), types.getInt(member + 4));
    }
    return new EnumType(type.name, values);
  }

  /** Follows typedefs and qualifiers to what they stand for. */
  private Type resolve(int typeId) {
    Type type = all.get(typeId);
    return switch (type.kind) {
      case TYPEDEF, VOLATILE, CONST, RESTRICT, TYPE_TAG -> resolve(type.sizeOrType);
      default -> type;
    };
  }

  private int bytesOf(int typeId) {
    Type type = resolve(typeId);
    return switch (type.kind) {
      case PTR -> Long.BYTES;
      case ARRAY -> {
        int array = type.members - Kind.ARRAY.fixedBytes;
        yield bytesOf(types.getInt(array)) * types.getInt(array + 8);
      }
      default -> type.sizeOrType;
    };
  }

  private String string(int offset) {
    int end = offset;
    while (strings.get(end) != 0) {
      end++;
    }
    byte[] bytes = new byte[end - offset];
    strings.get(offset, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static ByteBuffer part(ByteBuffer whole, int offset, int length) {
    return whole.slice(offset, length).order(ByteOrder.nativeOrder());
  }
}
