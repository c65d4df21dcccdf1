package io.synspan.matrix;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What one kernel has shown.
 *
 * @param source where the kernel is from, such as {@code Debian}
 * @param release such as {@code 6.1.0-50-cloud-amd64}; empty where doctor did not come so far
 * @param runWorks whether doctor says that {@code run} would
 * @param hooks by name, in doctor's order
 * @param tests in the order in which they ended
 * @param complete whether the tests came to their end
 */
record KernelResult(
    String source,
    String release,
    boolean runWorks,
    Map<String, HookResult> hooks,
    List<TestResult> tests,
    boolean complete) {
  private static final String END = "end";

  /** What the guest wrote to its serial ports (src/test/kernels/boot.sh). */
  static KernelResult read(String source, Path folder) throws IOException {
    List<String> lines = linesOf(folder.resolve("second"));
    String said = String.join("\n", linesOf(folder.resolve("first")));
    JsonNode doctor = new ObjectMapper().readTree(said.isBlank() ? "{}" : said);
    return new KernelResult(
        source,
        doctor.path("kernel").asText(),
        doctor.path("runWorks").booleanValue(),
        hooksOf(doctor),
        lines.stream().map(TestResult::parse).filter(Objects::nonNull).toList(),
        lines.contains(END));
  }

  private static Map<String, HookResult> hooksOf(JsonNode doctor) {
    Map<String, HookResult> hooks = new LinkedHashMap<>();
    for (JsonNode hook : doctor.path("hooks")) {
      List<String> replacedBy = new ArrayList<>();
      hook.get("replacedBy").forEach(name -> replacedBy.add(name.textValue()));
      hooks.put(
          hook.get("name").textValue(),
          new HookResult(
              hook.get("usable").booleanValue(), hook.get("problem").textValue(), replacedBy, ""));
    }
    for (JsonNode hook : doctor.path("packetHooks")) {
      hooks.put(
          "inspect: " + hook.get("name").textValue(),
          new HookResult(
              hook.get("usable").booleanValue(),
              hook.get("problem").textValue(),
              List.of(),
              hook.get("way").textValue()));
    }
    return hooks;
  }

  private static List<String> linesOf(Path file) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(file)) {
      return lines.toList();
    }
  }

  /** Whether everything ran, and nothing failed. */
  boolean good() {
    return complete
        && runWorks
        && tests.stream().noneMatch(test -> test.outcome() == TestResult.Outcome.FAILED);
  }
}
