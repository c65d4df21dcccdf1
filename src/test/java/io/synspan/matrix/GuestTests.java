package io.synspan.matrix;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.request;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs test classes in this one JVM: in a guest without Maven, where each JVM takes seconds to
 * start. Writes a line for each test, see {@link TestResult}, and at last {@code end}.
 */
final class GuestTests {
  private GuestTests() {}

  public static void main(String[] args) throws IOException {
    LauncherDiscoveryRequest request =
        request()
            .selectors(Arrays.stream(args).skip(1).map(name -> selectClass(name)).toList())
            .build();
    try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(Path.of(args[0])), true)) {
      LauncherFactory.create().execute(request, new TestResultWriter(out));
      out.println("end");
    }
    System.exit(0); // whatever thread a test has left
  }
}
