package io.synspan.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The collector accepts each configuration that the project ships. */
class CollectorConfigurationsIT {

  static List<Path> configurations() throws IOException {
    try (Stream<Path> shipped = Files.list(Path.of("otel-collector-config"));
        Stream<Path> kubernetes = Stream.of(Path.of("k8s", "base", "collector.yaml"))) {
      return Stream.concat(
              shipped.filter(file -> file.toString().endsWith(".yaml")).sorted(), kubernetes)
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void acceptsConfiguration(Path configuration) throws Exception {
    ProcessBuilder validate =
        new ProcessBuilder(
                GoProgram.build("collector").toString(),
                "validate",
                "--config",
                configuration.toString())
            .redirectErrorStream(true);
    validate.environment().put("POD_IP", "127.0.0.1");
    Process process = validate.start();
    String output;
    try (InputStream stream = process.getInputStream()) {
      output = new String(stream.readAllBytes(), UTF_8);
    }

    assertThat(process.waitFor()).as(output).isZero();
  }
}
