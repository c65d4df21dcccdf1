package io.synspan;

import static java.util.stream.StreamSupport.stream;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.synspan.testing.GoProgram;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both overlays of {@code k8s} build, have only fields that exist, and ask for no more rights than
 * needed.
 */
class KubernetesManifestsIT {

  @ParameterizedTest
  @ValueSource(strings = {"sidecar", "host"})
  void runsUnprivilegedButForBpfAndPerfmon(String overlay) throws Exception {
    JsonNode pod = synspanPod(build(overlay));
    JsonNode security = synspanContainer(pod).path("securityContext");

    assertThat(texts(security.at("/capabilities/drop"))).containsExactly("ALL");
    assertThat(texts(security.at("/capabilities/add"))).containsExactly("BPF", "PERFMON");
    assertThat(security.path("privileged").asBoolean()).isFalse();
    assertThat(security.path("readOnlyRootFilesystem").asBoolean()).isTrue();
    assertThat(security.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
    assertThat(pod.path("hostPID").asBoolean()).isEqualTo(overlay.equals("host"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sidecar", "host"})
  void probesTheHealthEndpointWhereSynspanServesIt(String overlay) throws Exception {
    JsonNode container = synspanContainer(synspanPod(build(overlay)));
    List<JsonNode> probes = container.findValues("httpGet");

    assertThat(probes)
        .isNotEmpty()
        .allSatisfy(
            probe -> {
              assertThat(probe.path("path").asText()).startsWith(healthRoot() + "/");
              assertThat(probe.path("port").asText())
                  .isEqualTo(container.at("/ports/0/name").asText());
            });
    assertThat(container.at("/ports/0/containerPort").asText())
        .isEqualTo(environment(container, "SYNSPAN_HTTP_PORT"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sidecar", "host"})
  void sendsToTheCollectorsService(String overlay) throws Exception {
    JsonNode resources = build(overlay);
    JsonNode container = synspanContainer(synspanPod(resources));

    assertThat(resources)
        .filteredOn(resource -> resource.path("kind").asText().equals("Service"))
        .flatExtracting(
            service ->
                service.at("/spec/ports").findValuesAsText("port").stream()
                    .map(port -> "http://" + service.at("/metadata/name").asText() + ":" + port)
                    .toList())
        .contains(environment(container, "OTEL_EXPORTER_OTLP_ENDPOINT"));
  }

  private static JsonNode build(String overlay) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(GoProgram.build("manifests").toString(), "k8s/overlays/" + overlay)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (InputStream output = process.getInputStream()) {
      JsonNode resources = new ObjectMapper().readTree(output);
      assertThat(process.waitFor()).isZero();
      return resources;
    }
  }

  private static JsonNode synspanPod(JsonNode resources) {
    return resources.findValues("template").stream()
        .map(template -> template.path("spec"))
        .filter(
            spec -> spec.findValuesAsText("image").stream().anyMatch(i -> i.startsWith("synspan:")))
        .findFirst()
        .orElseThrow();
  }

  private static JsonNode synspanContainer(JsonNode pod) {
    return List.of(pod.path("initContainers"), pod.path("containers")).stream()
        .flatMap(containers -> stream(containers.spliterator(), false))
        .filter(container -> container.path("name").asText().equals("synspan"))
        .findFirst()
        .orElseThrow();
  }

  private static String environment(JsonNode container, String name) {
    return stream(container.path("env").spliterator(), false)
        .filter(variable -> variable.path("name").asText().equals(name))
        .findFirst()
        .orElseThrow()
        .path("value")
        .asText();
  }

  private static List<String> texts(JsonNode array) {
    return stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }

  private static String healthRoot() throws IOException {
    Properties properties = new Properties();
    try (Reader reader =
        Files.newBufferedReader(Path.of("src/main/resources/application.properties"))) {
      properties.load(reader);
    }
    return properties.getProperty("quarkus.smallrye-health.root-path", "/q/health");
  }
}
