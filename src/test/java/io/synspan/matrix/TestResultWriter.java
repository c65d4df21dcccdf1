package io.synspan.matrix;

import static io.synspan.matrix.TestResult.Outcome.FAILED;
import static io.synspan.matrix.TestResult.Outcome.PASSED;
import static io.synspan.matrix.TestResult.Outcome.SKIPPED;

import java.io.PrintWriter;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Writes each test's result as soon as there is one: the guest may not live to the end. */
final class TestResultWriter implements TestExecutionListener {
  private final PrintWriter out;
  private final long startNs = System.nanoTime();

  TestResultWriter(PrintWriter out) {
    this.out = out;
  }

  @Override
  public void executionSkipped(TestIdentifier identifier, String reason) {
    write(identifier, SKIPPED, reason);
  }

  @Override
  public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
    TestResult.Outcome outcome =
        switch (result.getStatus()) {
          case SUCCESSFUL -> PASSED;
          case ABORTED -> SKIPPED;
          case FAILED -> FAILED;
        };
    System.out.printf(
        "%5d s  %s %s%n",
        (System.nanoTime() - startNs) / 1_000_000_000, outcome, identifier.getDisplayName());
    result.getThrowable().ifPresent(Throwable::printStackTrace);
    // a class that passed is told by its tests
    if (identifier.isTest() || outcome != PASSED) {
      write(identifier, outcome, result.getThrowable().map(TestResultWriter::firstLine).orElse(""));
    }
  }

  private void write(TestIdentifier identifier, TestResult.Outcome outcome, String reason) {
    identifier
        .getSource()
        .ifPresent(
            source -> {
              if (source instanceof MethodSource method) {
                String name = method.getJavaClass().getSimpleName();
                write(new TestResult(outcome, name, identifier.getDisplayName(), reason));
              } else if (source instanceof ClassSource type) {
                String name = type.getJavaClass().getSimpleName();
                write(new TestResult(outcome, name, "", reason));
              }
            });
  }

  private void write(TestResult result) {
    out.println(result.line());
  }

  private static String firstLine(Throwable thrown) {
    String message = String.valueOf(thrown.getMessage()).strip();
    return message
        .replaceFirst("^Assumption failed: ", "")
        .lines()
        .findFirst()
        .orElse(thrown.getClass().getSimpleName())
        .replace('\t', ' ');
  }
}
