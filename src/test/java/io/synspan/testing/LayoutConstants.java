package io.synspan.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The layout of records as a BPF object has it, and as a Java class says it: constants by name.
 * What begins with {@code synspan_} is compared.
 */
public final class LayoutConstants {
  private static final Path OBJECTS = Path.of("target/classes/io/synspan/probe");
  private static final Path HEADERS = Path.of("src/main/bpf");
  private static final Pattern NAMED_TYPE =
      Pattern.compile("^(?:struct|enum) (synspan_\\w+) \\{", Pattern.MULTILINE);
  public static final String PREFIX = "synspan_";

  private LayoutConstants() {}

  /** The types of an object that Maven has just built, such as {@code tcp.bpf.o}. */
  public static Btf typesOf(String object) throws IOException {
    return Btf.ofObject(OBJECTS.resolve(object));
  }

  /** Of every struct its length and the offset of each field, of every enum its values. */
  public static Map<String, Integer> ofTypes(Btf btf) {
    Map<String, Integer> constants = new TreeMap<>();
    for (Btf.Struct struct : btf.structs(PREFIX)) {
      String name = upper(struct.name());
      constants.put(name + "_LENGTH", struct.bytes());
      String prefix = name.equals("HEADER") ? "" : name + "_";
      struct.fields().stream()
          .filter(field -> !field.type().equals("synspan_header"))
          .forEach(field -> put(constants, prefix + upper(field.name()), field.offset()));
    }
    for (Btf.EnumType type : btf.enums(PREFIX)) {
      type.values().forEach((name, value) -> constants.put(constantOf(type, name), value));
    }
    return constants;
  }

  /** The public constants of a class, which has nothing else. */
  public static Map<String, Integer> ofClass(Class<?> layout) throws IllegalAccessException {
    Map<String, Integer> constants = new TreeMap<>();
    for (Field field : layout.getFields()) {
      assertThat(Modifier.isStatic(field.getModifiers())).isTrue();
      constants.put(field.getName(), field.getInt(null));
    }
    return constants;
  }

  /** The structs and enums that a header of {@code src/main/bpf} names. */
  public static List<String> namesIn(String header) throws IOException {
    return NAMED_TYPE
        .matcher(Files.readString(HEADERS.resolve(header)))
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  /** Fails where a struct has a hole, or something behind its last field. */
  public static void requireNoPadding(Btf btf) {
    for (Btf.Struct struct : btf.structs(PREFIX)) {
      int end = 0;
      for (Btf.Field field : struct.fields()) {
        assertThat(field.offset()).as("%s.%s", struct.name(), field.name()).isEqualTo(end);
        end += field.bytes();
      }
      assertThat(struct.bytes()).as(struct.name()).isEqualTo(end);
    }
  }

  private static void put(Map<String, Integer> constants, String field, int offset) {
    constants.put(field + "_OFFSET", offset);
  }

  /** The kinds are named after their records, so only in Java do they carry the word. */
  private static String constantOf(Btf.EnumType type, String value) {
    String name = upper(value);
    return type.name().equals("synspan_kind") && !name.startsWith("KIND_") ? "KIND_" + name : name;
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT).replaceFirst("^SYNSPAN_", "");
  }
}
