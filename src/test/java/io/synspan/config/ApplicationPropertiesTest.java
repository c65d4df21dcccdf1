package io.synspan.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ApplicationPropertiesTest {
  @Test
  void repeatsNoDefaultWrongly() throws IOException {
    Properties properties = new Properties();
    try (var reader =
        Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
      properties.load(reader);
    }
    Map<String, String> repeated =
        properties.stringPropertyNames().stream()
            .filter(name -> name.startsWith("synspan."))
            .collect(Collectors.toMap(name -> name, properties::getProperty));
    assertThat(repeated).hasSize(4);
    assertThat(ConfigCheck.settings()).containsAllEntriesOf(repeated);
  }
}
