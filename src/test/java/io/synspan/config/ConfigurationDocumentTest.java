package io.synspan.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Compares the table in {@code docs/configuration.md} with the settings that there are. */
class ConfigurationDocumentTest {
  private static final Pattern ROW =
      Pattern.compile("\\| `(synspan\\.[^`]+)` \\| `([^`]+)` \\| (?:`([^`]+)` )?\\| .+ \\| .+ \\|");

  private static final Map<String, String> defaults = new TreeMap<>();
  private static final Map<String, String> variables = new TreeMap<>();

  @BeforeAll
  static void readTable() throws IOException {
    for (String line : Files.readAllLines(Path.of("docs/configuration.md"))) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        variables.put(row.group(1), row.group(2));
        defaults.put(row.group(1), row.group(3) == null ? "" : row.group(3));
      }
    }
  }

  @Test
  void hasEverySettingWithItsDefaultAndNoOther() {
    assertThat(defaults).isEqualTo(ConfigCheck.settings());
  }

  @Test
  void namesTheEnvironmentVariablesThatAreRead() {
    SettingNames names = new SettingNames(variables.keySet());
    assertThat(variables)
        .isNotEmpty()
        .allSatisfy((name, variable) -> assertThat(variable).isEqualTo(names.variable(name)));
  }
}
