package io.synspan.app.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.autoconfigure.spi.internal.DefaultConfigProperties;
import io.opentelemetry.sdk.resources.Resource;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ResourceAttributesTest {
  private static Map<String, String> attributes(
      Map<String, String> properties, Map<String, String> environment, Resource found) {
    Resource resource =
        new ResourceAttributes("1.2.3", environment)
            .addTo(found, DefaultConfigProperties.createFromMap(properties));
    return resource.getAttributes().asMap().entrySet().stream()
        .collect(Collectors.toMap(e -> e.getKey().getKey(), e -> e.getValue().toString()));
  }

  private static Resource resource(String key, String value) {
    return Resource.builder().put(AttributeKey.stringKey(key), value).build();
  }

  @Test
  void namesTheService() {
    assertThat(attributes(Map.of(), Map.of(), Resource.getDefault()))
        .containsEntry("service.name", "synspan")
        .containsEntry("service.version", "1.2.3")
        .hasEntrySatisfying(
            "service.instance.id",
            id -> assertThat(id).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f-]{17}"));
  }

  @Test
  void leavesTheServiceThatTheUserNames() {
    assertThat(
            attributes(
                Map.of("otel.service.name", "edge"), Map.of(), resource("service.name", "edge")))
        .containsEntry("service.name", "edge");
    assertThat(
            attributes(
                Map.of("otel.resource.attributes", "service.name=edge,service.version=9"),
                Map.of(),
                resource("service.name", "edge").merge(resource("service.version", "9"))))
        .containsEntry("service.name", "edge")
        .containsEntry("service.version", "9");
  }

  @Test
  void saysWhichProgramRunsWhereTheSdkDoesNot() throws Exception {
    assertThat(attributes(Map.of(), Map.of(), Resource.empty()))
        .containsEntry(
            "process.executable.path", Path.of("/proc/self/exe").toRealPath().toString());
    assertThat(
            attributes(
                Map.of(), Map.of(), resource("process.executable.path", "/opt/java/bin/java")))
        .containsEntry("process.executable.path", "/opt/java/bin/java");
  }

  @Test
  void takesThePodFromTheDownwardApi() {
    assertThat(
            attributes(
                Map.of(),
                Map.of(
                    "KUBERNETES_SERVICE_HOST", "10.96.0.1",
                    "POD_NAME", "gateway-7d4b",
                    "POD_NAMESPACE", "edge",
                    "POD_UID", "6f1c",
                    "NODE_NAME", "worker-1",
                    "CONTAINER_NAME", "synspan"),
                Resource.empty()))
        .containsEntry("k8s.pod.name", "gateway-7d4b")
        .containsEntry("k8s.namespace.name", "edge")
        .containsEntry("k8s.pod.uid", "6f1c")
        .containsEntry("k8s.node.name", "worker-1")
        .containsEntry("k8s.container.name", "synspan");
  }

  @Test
  void prefersTheNamesThatSayKubernetes() {
    assertThat(
            attributes(
                Map.of(),
                Map.of(
                    "K8S_POD_NAME", "one",
                    "POD_NAME", "two",
                    "KUBERNETES_SERVICE_HOST", "10.96.0.1",
                    "K8S_CLUSTER_NAME", "prod",
                    "K8S_DEPLOYMENT_NAME", "gateway"),
                Resource.empty()))
        .containsEntry("k8s.pod.name", "one")
        .containsEntry("k8s.cluster.name", "prod")
        .containsEntry("k8s.deployment.name", "gateway");
  }

  @Test
  void takesNoPodForGrantedOutsideOfKubernetes() {
    assertThat(
            attributes(
                Map.of(), Map.of("NODE_NAME", "jenkins-3", "POD_NAME", ""), Resource.empty()))
        .doesNotContainKeys("k8s.node.name", "k8s.pod.name");
  }
}
