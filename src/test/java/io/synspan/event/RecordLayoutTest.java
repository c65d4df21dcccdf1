package io.synspan.event;

import static io.synspan.testing.LayoutConstants.PREFIX;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.Btf;
import io.synspan.testing.LayoutConstants;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares Java's layout with that of the BPF object that Maven has just built, both ways. */
class RecordLayoutTest {
  private final Btf btf;

  RecordLayoutTest() throws IOException {
    btf = LayoutConstants.typesOf("tcp.bpf.o");
  }

  @Test
  void hasEveryStructFieldAndEnumValueOfTheObjectAndNoOther() throws IllegalAccessException {
    assertThat(LayoutConstants.ofClass(RecordLayout.class)).isEqualTo(LayoutConstants.ofTypes(btf));
  }

  /** A type that the object does not hold could not be compared. */
  @Test
  void findsEveryTypeOfTheHeaderInTheObject() throws IOException {
    Stream<String> structs = btf.structs(PREFIX).stream().map(Btf.Struct::name);
    Stream<String> enums = btf.enums(PREFIX).stream().map(Btf.EnumType::name);
    assertThat(Stream.concat(structs, enums))
        .containsExactlyInAnyOrderElementsOf(LayoutConstants.namesIn("synspan.h"));
  }

  @Test
  void leavesNoPadding() {
    LayoutConstants.requireNoPadding(btf);
  }

  @Test
  void beginsEveryRecordWithTheHeader() {
    assertThat(btf.structs(PREFIX).stream().filter(RecordLayoutTest::isRecord))
        .hasSize(10)
        .allSatisfy(
            struct ->
                assertThat(struct.fields().getFirst())
                    .isEqualTo(new Btf.Field("header", 0, 64, "synspan_header")));
  }

  private static boolean isRecord(Btf.Struct struct) {
    return struct.fields().stream().anyMatch(field -> field.type().equals("synspan_header"));
  }
}
