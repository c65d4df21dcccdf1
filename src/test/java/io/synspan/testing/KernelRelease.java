package io.synspan.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.Arrays;

/** The running kernel's version, for what no hook's absence tells. */
public final class KernelRelease {
  private static final String RUNNING = System.getProperty("os.version");

  private KernelRelease() {}

  /**
   * Skips the test on an older kernel.
   *
   * @param version such as {@code 6.11}
   * @param what that version brought
   */
  public static void since(String version, String what) {
    assumeTrue(
        Arrays.compare(numbers(RUNNING), numbers(version)) >= 0,
        "since Linux " + version + " " + what);
  }

  /** Skips the test where the kernel is silent about resets that no socket sends. */
  public static void tellsOfResetsWithoutSocket() {
    since("6.10", "tcp_send_reset tells of resets that no socket sends");
  }

  private static int[] numbers(String version) {
    return Arrays.stream(version.split("[^0-9]+", -1))
        .limit(2)
        .mapToInt(Integer::parseInt)
        .toArray();
  }
}
