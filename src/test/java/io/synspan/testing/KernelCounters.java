package io.synspan.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What the kernel counts in a network namespace, as {@code nstat} shows it, since a moment. The
 * names are nstat's, such as {@code TcpActiveOpens} or {@code TcpExtTCPLossProbes}.
 */
public final class KernelCounters {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final NetworkNamespace namespace;
  private final JsonNode start;

  private KernelCounters(NetworkNamespace namespace) {
    this.namespace = namespace;
    this.start = read(namespace);
  }

  /** Counts from now on. */
  public static KernelCounters since(NetworkNamespace namespace) {
    return new KernelCounters(namespace);
  }

  /** Reads by how much a counter has grown. */
  public long get(String name) {
    return value(read(namespace), name) - value(start, name);
  }

  private static long value(JsonNode counters, String name) {
    JsonNode value = counters.get(name);
    if (value == null) {
      throw new IllegalArgumentException("this kernel has no counter " + name);
    }
    return value.longValue();
  }

  /** Absolute values, with zeros, without a history file. */
  private static JsonNode read(NetworkNamespace namespace) {
    try {
      return JSON.readTree(namespace.run("nstat", "-a", "-s", "-z", "-j")).get("kernel");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
