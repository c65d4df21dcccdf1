package io.synspan.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.synspan.testing.Btf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Compares the tables of docs/records.md with the built object, with which Java's layout agrees.
 */
class RecordsDocumentTest {
  private static final Path DOCUMENT = Path.of("docs/records.md");
  private static final Path OBJECT = Path.of("target/classes/io/synspan/probe/tcp.bpf.o");

  private static final Pattern HEADING = Pattern.compile("### `(synspan_\\w+)`(?:: (\\d+) bytes)?");
  private static final Pattern FIELD_ROW =
      Pattern.compile("\\| (\\d+) \\| (\\d+) \\| `(\\w+)` \\|.*\\|");
  private static final Pattern VALUE_ROW = Pattern.compile("\\| (\\d+) \\| `(\\w+)` \\|.*\\|");

  @Test
  void describesEveryFieldAndValueOfTheObject() throws IOException {
    assertThat(documented()).containsExactlyInAnyOrderElementsOf(built());
  }

  private static List<String> documented() throws IOException {
    List<String> lines = new ArrayList<>();
    String type = "";
    for (String line : Files.readAllLines(DOCUMENT)) {
      Matcher heading = HEADING.matcher(line);
      Matcher field = FIELD_ROW.matcher(line);
      Matcher value = VALUE_ROW.matcher(line);
      if (heading.matches()) {
        type = heading.group(1);
        if (heading.group(2) != null) {
          lines.add("%s has %s bytes".formatted(type, heading.group(2)));
        }
      } else if (field.matches()) {
        lines.add(
            "%s.%s at %s, %s bytes"
                .formatted(type, field.group(3), field.group(1), field.group(2)));
      } else if (value.matches()) {
        lines.add("%s %s is %s".formatted(type, value.group(2), value.group(1)));
      }
    }
    return lines;
  }

  private static List<String> built() throws IOException {
    Btf btf = Btf.ofObject(OBJECT);
    List<String> lines = new ArrayList<>();
    for (Btf.Struct struct : btf.structs("synspan_")) {
      lines.add("%s has %d bytes".formatted(struct.name(), struct.bytes()));
      for (Btf.Field field : struct.fields()) {
        lines.add(
            "%s.%s at %d, %d bytes"
                .formatted(struct.name(), field.name(), field.offset(), field.bytes()));
      }
    }
    for (Btf.EnumType type : btf.enums("synspan_")) {
      type.values()
          .forEach((name, value) -> lines.add("%s %s is %d".formatted(type.name(), name, value)));
    }
    return lines;
  }
}
