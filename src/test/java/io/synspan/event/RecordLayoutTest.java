package io.synspan.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.Btf;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares Java's layout with that of the BPF object that Maven has just built, both ways. */
class RecordLayoutTest {
  private static final Path OBJECT = Path.of("target/classes/io/synspan/probe/tcp.bpf.o");
  private static final Path HEADER = Path.of("src/main/bpf/synspan.h");
  private static final Pattern NAMED_TYPE =
      Pattern.compile("^(?:struct|enum) (synspan_\\w+) \\{", Pattern.MULTILINE);
  private static final String PREFIX = "synspan_";

  private final Btf btf;

  RecordLayoutTest() throws IOException {
    btf = Btf.ofObject(OBJECT);
  }

  @Test
  void hasEveryStructFieldAndEnumValueOfTheObjectAndNoOther() throws IllegalAccessException {
    assertThat(layout()).isEqualTo(expected());
  }

  /** A type that the object does not hold could not be compared. */
  @Test
  void findsEveryTypeOfTheHeaderInTheObject() throws IOException {
    Stream<String> structs = btf.structs(PREFIX).stream().map(Btf.Struct::name);
    Stream<String> enums = btf.enums(PREFIX).stream().map(Btf.EnumType::name);
    assertThat(Stream.concat(structs, enums))
        .containsExactlyInAnyOrderElementsOf(typesOfTheHeader());
  }

  @Test
  void leavesNoPadding() {
    for (Btf.Struct struct : btf.structs(PREFIX)) {
      int end = 0;
      for (Btf.Field field : struct.fields()) {
        assertThat(field.offset()).as("%s.%s", struct.name(), field.name()).isEqualTo(end);
        end += field.bytes();
      }
      assertThat(struct.bytes()).as(struct.name()).isEqualTo(end);
    }
  }

  @Test
  void beginsEveryRecordWithTheHeader() {
    assertThat(btf.structs(PREFIX).stream().filter(RecordLayoutTest::isRecord))
        .hasSize(9)
        .allSatisfy(
            struct ->
                assertThat(struct.fields().getFirst())
                    .isEqualTo(new Btf.Field("header", 0, 64, "synspan_header")));
  }

  private Map<String, Integer> expected() {
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

  private static boolean isRecord(Btf.Struct struct) {
    return struct.fields().stream().anyMatch(field -> field.type().equals("synspan_header"));
  }

  private static Map<String, Integer> layout() throws IllegalAccessException {
    Map<String, Integer> constants = new TreeMap<>();
    for (Field field : RecordLayout.class.getFields()) {
      assertThat(Modifier.isStatic(field.getModifiers())).isTrue();
      constants.put(field.getName(), field.getInt(null));
    }
    return constants;
  }

  private static List<String> typesOfTheHeader() throws IOException {
    return NAMED_TYPE
        .matcher(Files.readString(HEADER))
        .results()
        .map(match -> match.group(1))
        .toList();
  }
}
