package io.synspan.packet;

import static io.synspan.testing.LayoutConstants.PREFIX;
import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.Btf;
import io.synspan.testing.LayoutConstants;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares Java's layout with that of the BPF object that Maven has just built, both ways. */
class SegmentLayoutTest {
  private final Btf btf;
  private final List<String> names;

  SegmentLayoutTest() throws IOException {
    btf = LayoutConstants.typesOf("segments.bpf.o");
    names = LayoutConstants.namesIn("segments.h");
  }

  /** The object knows types of packets too, which are not for user space here. */
  @Test
  void hasEveryStructFieldAndEnumValueOfTheObject() throws IllegalAccessException {
    Map<String, Integer> inObject = LayoutConstants.ofTypes(btf);

    assertThat(inObject).containsAllEntriesOf(LayoutConstants.ofClass(SegmentLayout.class));
    inObject.keySet().removeAll(LayoutConstants.ofClass(SegmentLayout.class).keySet());
    assertThat(inObject.keySet()).noneMatch(name -> name.startsWith("SEGMENT_"));
  }

  @Test
  void findsEveryTypeOfTheHeaderInTheObject() {
    Stream<String> structs = btf.structs(PREFIX).stream().map(Btf.Struct::name);
    Stream<String> enums = btf.enums(PREFIX).stream().map(Btf.EnumType::name);

    assertThat(Stream.concat(structs, enums)).containsAll(names);
  }

  @Test
  void leavesNoPadding() {
    LayoutConstants.requireNoPadding(btf);
  }

  @Test
  void namesEveryFlag() {
    assertThat(SegmentFlag.values())
        .extracting(SegmentFlag::code)
        .containsExactly(0, 1, 2, 3, 4, 5, 6, 7)
        .hasSize(SegmentLayout.SEGMENT_FLAGS);
  }
}
