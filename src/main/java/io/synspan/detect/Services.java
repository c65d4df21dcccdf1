package io.synspan.detect;

import io.synspan.event.Role;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The services at which something has gone wrong lately. Only these are counted for, and there are
 * never more than 256: then the one that was quiet for longest and has no detection gives way.
 * Allocates for each of them once.
 */
final class Services {
  private static final int LIMIT = 256;

  private final SynQueuePressure pressure;
  private final SynSources sources;
  private final List<Service> services = new ArrayList<>();
  private final List<Service> unused = new ArrayList<>();

  Services(SynQueuePressure pressure, SynSources sources) {
    this.pressure = pressure;
    this.sources = sources;
  }

  /** Null where nothing has gone wrong at it lately. */
  @Nullable Service find(long netnsInode, Role role, int port) {
    for (int i = 0; i < services.size(); i++) {
      Service service = services.get(i);
      if (service.is(netnsInode, role, port)) {
        return service;
      }
    }
    return null;
  }

  /** Null where all that there is room for have a detection. */
  @Nullable Service findOrAdd(long netnsInode, Role role, int port, long second) {
    Service service = find(netnsInode, role, port);
    if (service == null) {
      service = free();
      if (service == null) {
        return null;
      }
      service.begin(netnsInode, role, port, second);
      services.add(service);
    }
    service.lastSecond = second;
    return service;
  }

  boolean isAnyFlooded() {
    for (Service service : services) {
      if (service.isFlooded()) {
        return true;
      }
    }
    return false;
  }

  void evaluate(long second, DetectionListener listener) {
    for (int i = services.size() - 1; i >= 0; i--) {
      Service service = services.get(i);
      if (!service.isOfAnyPort() || service.isFlooded() || !isAnyFlooded()) {
        service.evaluate(second, listener);
      }
      if (second - service.lastSecond > SecondCounts.SECONDS && !service.hasDetection()) {
        unused.add(services.remove(i));
      }
    }
  }

  void close(long second, DetectionListener listener) {
    for (Service service : services) {
      service.close(second, listener);
    }
  }

  private @Nullable Service free() {
    if (!unused.isEmpty()) {
      return unused.removeLast();
    }
    if (services.size() < LIMIT) {
      return new Service(pressure, sources);
    }
    Service quietest = null;
    for (Service service : services) {
      if (!service.hasDetection()
          && (quietest == null || service.lastSecond < quietest.lastSecond)) {
        quietest = service;
      }
    }
    services.remove(quietest);
    return quietest;
  }
}
