package io.synspan.app;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The service that the {@code run} command has started, for those who ask how it is. */
@ApplicationScoped
class RunningService {
  private volatile @Nullable SynspanService service;

  void set(@Nullable SynspanService running) {
    service = running;
  }

  Optional<SynspanService> get() {
    return Optional.ofNullable(service);
  }
}
