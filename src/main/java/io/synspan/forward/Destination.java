package io.synspan.forward;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where one signal goes.
 *
 * @param endpoint http or https; by HTTP with the path that is posted to, by gRPC without
 * @param grpc or HTTP with protobuf
 * @param headers that go with each request, by their names in lower case
 * @param gzip whether messages are compressed
 * @param timeout of one attempt
 * @param trusted PEM file of the authority that the collector's certificate must be from; null for
 *     those that the JVM trusts
 * @param client our own certificate; null for none
 */
public record Destination(
    URI endpoint,
    boolean grpc,
    Map<String, String> headers,
    boolean gzip,
    Duration timeout,
    @Nullable Path trusted,
    @Nullable ClientCertificate client) {

  /** PEM files. */
  public record ClientCertificate(Path certificate, Path key) {}

  public boolean isTls() {
    return "https".equals(endpoint.getScheme());
  }

  public int port() {
    if (endpoint.getPort() >= 0) {
      return endpoint.getPort();
    }
    return isTls() ? 443 : 80;
  }

  /** Such as {@code http://127.0.0.1:4317 (grpc)}. */
  @Override
  public String toString() {
    return "%s (%s)".formatted(endpoint, grpc ? "grpc" : "http/protobuf");
  }
}
