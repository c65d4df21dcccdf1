package io.synspan.app;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.util.ExceptionUtil;
import java.util.List;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ExitCode;

/**
 * Why the program does not start: what a person is told on stderr, and the exit status.
 *
 * @param status of the process
 * @param message whole, with what to do
 */
record StartFailure(int status, String message) {
  /** Problems with the settings, one line each. */
  static StartFailure ofSettings(List<String> problems) {
    return new StartFailure(
        ExitCode.USAGE,
        problems.stream()
            .map(problem -> "\n  " + problem)
            .collect(
                Collectors.joining(
                    "",
                    "synspan: wrong settings, nothing was started",
                    "\nSee docs/configuration.md")));
  }

  /** What Quarkus could not do; null where a person can't mend it. */
  static @Nullable StartFailure of(Throwable cause) {
    if (cause instanceof QuarkusBindException refused) {
      // "Port already bound: 9465: Address already in use"
      String message = String.valueOf(refused.getMessage());
      return new StartFailure(
          ExitCode.SOFTWARE,
          """
          synspan: cannot listen on %s, port %d: %s
          Set synspan.http.port (SYNSPAN_HTTP_PORT) to a free port; "ss -ltnp" shows who has this one"""
              .formatted(
                  refused.getHost(),
                  refused.getPort(),
                  message.substring(message.lastIndexOf(':') + 1).strip()));
    }
    return null;
  }

  /** Ends the process, as Quarkus wants to be told: also in its tests, which go on living. */
  void exit() {
    System.err.println(message);
    ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(status, null);
  }

  /** Quarkus calls this at the end of every run, with the cause where it could not start. */
  static void exit(int status, @Nullable Throwable cause) {
    if (cause != null) {
      StartFailure failure = of(ExceptionUtil.getRootCause(cause));
      if (failure != null) {
        failure.exit();
        return;
      }
      Logger.getLogger(StartFailure.class).error("SynSpan could not start", cause);
    }
    ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(status, cause);
  }
}
