package io.synspan.matrix;

import static io.synspan.matrix.TestResult.Outcome.FAILED;
import static io.synspan.matrix.TestResult.Outcome.PASSED;
import static io.synspan.matrix.TestResult.Outcome.SKIPPED;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * {@code docs/kernels.md}: hooks and tests down, kernels across.
 *
 * @param date of the run
 * @param kernels in the order of the columns
 */
record MatrixDocument(LocalDate date, List<KernelResult> kernels) {
  private static final String HEAD =
      """
      # Kernels

      What works on which kernel. `sudo ./synspan test --kernels --write` made this page on DATE: it boots kernels of
      the Debian archive in QEMU (emulated, so no KVM is needed), runs `synspan doctor` and the tests named below in each,
      and the same on the machine's own kernel. The tests hold what SynSpan says against the kernel's own counters and
      packet captures. `doctor` tries the hooks of `inspect` at the loopback, where XDP is always the kernel's own
      (generic); the tests try all ways at a wire, also that of the driver.

      """;

  String text() {
    return HEAD.replace("DATE", date.toString())
        + table("hook", hooks(), MatrixDocument::hookCell)
        + "\n\"by\" another hook: that one gives the same, and nothing is lost. Before Linux 5.15 the first two"
        + "\nexchanges of a connection count as incomplete: whether they are a TLS handshake is not told.\n\n"
        + table("tests that passed", testClasses(), MatrixDocument::testCell)
        + remarks();
  }

  private String table(String corner, Set<String> rows, Cell cell) {
    StringBuilder text = new StringBuilder("| " + corner + " |");
    kernels.forEach(k -> text.append(" %s (%s) |".formatted(k.release(), k.source())));
    text.append("\n|---|").append("---|".repeat(kernels.size())).append('\n');
    for (String row : rows) {
      text.append("| `").append(row).append("` |");
      kernels.forEach(k -> text.append(' ').append(cell.of(k, row)).append(" |"));
      text.append('\n');
    }
    return text.toString();
  }

  private Set<String> hooks() {
    return distinct(kernels.stream().flatMap(kernel -> kernel.hooks().keySet().stream()));
  }

  private Set<String> testClasses() {
    return distinct(
        kernels.stream().flatMap(kernel -> kernel.tests().stream()).map(TestResult::testClass));
  }

  private static Set<String> distinct(Stream<String> names) {
    return names.collect(Collectors.toCollection(LinkedHashSet::new));
  }

  private static String hookCell(KernelResult kernel, String name) {
    HookResult hook = kernel.hooks().get(name);
    return hook == null ? "not tried" : hook.text();
  }

  private static String testCell(KernelResult kernel, String testClass) {
    List<TestResult> tests =
        kernel.tests().stream().filter(test -> test.testClass().equals(testClass)).toList();
    if (tests.isEmpty()) {
      return "not run";
    }
    String text = "%d of %d".formatted(count(tests, PASSED), tests.size());
    return text
        + told(count(tests, SKIPPED), ", %d not on this kernel")
        + told(count(tests, FAILED), ", **%d failed**");
  }

  private static long count(List<TestResult> tests, TestResult.Outcome outcome) {
    return tests.stream().filter(test -> test.outcome() == outcome).count();
  }

  private static String told(long count, String text) {
    return count == 0 ? "" : text.formatted(count);
  }

  /** What did not pass, with the reason. */
  private String remarks() {
    List<String> lines = new ArrayList<>();
    for (KernelResult kernel : kernels) {
      if (!kernel.complete()) {
        lines.add("- %s: **did not come to its end**".formatted(kernel.release()));
      }
      for (TestResult test : kernel.tests()) {
        if (test.outcome() != PASSED) {
          lines.add(
              "- %s, %s.%s: %s"
                  .formatted(kernel.release(), test.testClass(), test.test(), test.reason()));
        }
      }
    }
    return lines.isEmpty() ? "" : "\nWhat did not pass:\n\n" + String.join("\n", lines) + "\n";
  }

  private interface Cell {
    String of(KernelResult kernel, String row);
  }
}
