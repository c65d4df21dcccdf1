package io.synspan.app.telemetry;

import static java.util.Map.entry;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.instrumentation.resources.HostIdResource;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.resources.ResourceBuilder;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Says what SynSpan is and what it runs on, where the standard resource providers do not: the
 * service, the host's id, and the pod as Kubernetes' downward API puts it into the environment.
 * What {@code OTEL_SERVICE_NAME} and {@code OTEL_RESOURCE_ATTRIBUTES} say has precedence.
 */
final class ResourceAttributes {
  private static final AttributeKey<String> SERVICE_NAME = AttributeKey.stringKey("service.name");
  private static final AttributeKey<String> SERVICE_VERSION =
      AttributeKey.stringKey("service.version");
  private static final AttributeKey<String> SERVICE_INSTANCE_ID =
      AttributeKey.stringKey("service.instance.id");

  private static final AttributeKey<String> EXECUTABLE_PATH =
      AttributeKey.stringKey("process.executable.path");

  /** Kubernetes sets it in every container. */
  private static final String IN_KUBERNETES = "KUBERNETES_SERVICE_HOST";

  /**
   * The environment variables that may hold an attribute, the first one that is set counts. The
   * names without K8S_ are those that most manifests use; elsewhere they may mean anything, so they
   * count in Kubernetes alone.
   */
  private static final Map<String, List<String>> VARIABLES =
      Map.ofEntries(
          entry("k8s.cluster.name", List.of("K8S_CLUSTER_NAME")),
          entry("k8s.node.name", List.of("K8S_NODE_NAME", "NODE_NAME")),
          entry("k8s.namespace.name", List.of("K8S_NAMESPACE_NAME", "POD_NAMESPACE")),
          entry("k8s.pod.name", List.of("K8S_POD_NAME", "POD_NAME")),
          entry("k8s.pod.uid", List.of("K8S_POD_UID", "POD_UID")),
          entry("k8s.container.name", List.of("K8S_CONTAINER_NAME", "CONTAINER_NAME")),
          entry("k8s.deployment.name", List.of("K8S_DEPLOYMENT_NAME")));

  private final String version;
  private final Map<String, String> environment;

  ResourceAttributes(String version, Map<String, String> environment) {
    this.version = version;
    this.environment = environment;
  }

  Resource addTo(Resource found, ConfigProperties config) {
    ResourceBuilder own = Resource.builder();
    own.putAll(HostIdResource.get());
    own.put(SERVICE_VERSION, version);
    own.put(SERVICE_INSTANCE_ID, UUID.randomUUID().toString());
    // the SDK makes it of java.home, which a native binary does not have
    ProcessHandle.current().info().command().ifPresent(path -> own.put(EXECUTABLE_PATH, path));
    VARIABLES.forEach((attribute, variables) -> putFirst(own, attribute, variables));
    Resource resource = own.build().merge(found);
    return isServiceNamed(config)
        ? resource
        : resource.toBuilder().put(SERVICE_NAME, "synspan").build();
  }

  private void putFirst(ResourceBuilder resource, String attribute, List<String> variables) {
    variables.stream()
        .filter(name -> name.startsWith("K8S_") || environment.containsKey(IN_KUBERNETES))
        .map(name -> environment.getOrDefault(name, ""))
        .filter(value -> !value.isBlank())
        .findFirst()
        .ifPresent(value -> resource.put(attribute, value));
  }

  private static boolean isServiceNamed(ConfigProperties config) {
    return config.getString("otel.service.name") != null
        || config.getMap("otel.resource.attributes").containsKey(SERVICE_NAME.getKey());
  }
}
