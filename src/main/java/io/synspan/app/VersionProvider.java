package io.synspan.app;

import io.quarkus.arc.Unremovable;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import picocli.CommandLine.IVersionProvider;

/** What {@code synspan --version} prints: the version that Maven built. */
@Dependent
@Unremovable
final class VersionProvider implements IVersionProvider {
  private final String version;

  @Inject
  VersionProvider(@ConfigProperty(name = "quarkus.application.version") String version) {
    this.version = version;
  }

  @Override
  public String[] getVersion() {
    return new String[] {"synspan " + version};
  }
}
