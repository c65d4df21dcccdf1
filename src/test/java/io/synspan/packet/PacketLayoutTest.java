package io.synspan.packet;

import static io.synspan.testing.LayoutConstants.PREFIX;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.Btf;
import io.synspan.testing.LayoutConstants;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares Java's layout with that of the BPF object that Maven has just built, both ways. */
class PacketLayoutTest {
  private final Btf btf;

  PacketLayoutTest() throws IOException {
    btf = LayoutConstants.typesOf("packet.bpf.o");
  }

  @Test
  void hasEveryStructFieldAndEnumValueOfTheObjectAndNoOther() throws IllegalAccessException {
    assertThat(LayoutConstants.ofClass(PacketLayout.class)).isEqualTo(LayoutConstants.ofTypes(btf));
  }

  @Test
  void findsEveryTypeOfTheHeaderInTheObject() throws IOException {
    Stream<String> structs = btf.structs(PREFIX).stream().map(Btf.Struct::name);
    Stream<String> enums = btf.enums(PREFIX).stream().map(Btf.EnumType::name);
    assertThat(Stream.concat(structs, enums))
        .containsExactlyInAnyOrderElementsOf(LayoutConstants.namesIn("packet.h"));
  }

  @Test
  void leavesNoPadding() {
    LayoutConstants.requireNoPadding(btf);
  }

  @Test
  void namesEveryOutcome() {
    assertThat(PacketOutcome.values())
        .extracting(PacketOutcome::code)
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9)
        .hasSize(PacketLayout.PACKET_OUTCOMES);
  }
}
