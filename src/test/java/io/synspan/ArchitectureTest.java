package io.synspan;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaModifier.NATIVE;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;

/**
 * Who may use whom. Data flows one way, so each package knows the ones before it and never the ones
 * after it. A rule that is in the way of a good design is changed here on purpose, with an ADR.
 */
@AnalyzeClasses(packages = "io.synspan", importOptions = DoNotIncludeTests.class)
final class ArchitectureTest {
  /** Each package and those of ours that it may use; app may use them all. */
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          entry("event", Set.of()),
          entry("ring", Set.of()),
          entry("packet", Set.of()),
          entry("inspect", Set.of("event", "packet", "semconv")),
          entry("probe", Set.of("event", "packet", "ring")),
          entry("connection", Set.of("event")),
          entry("exchange", Set.of("event", "connection")),
          entry("detect", Set.of("event", "connection")),
          entry("semconv", Set.of()),
          entry("process", Set.of()),
          entry(
              "signal", Set.of("event", "connection", "exchange", "detect", "semconv", "process")),
          entry("ingest", Set.of()),
          entry("match", Set.of("ingest", "event", "connection", "exchange")),
          entry("enrich", Set.of("ingest", "event", "connection", "match", "semconv")),
          entry("forward", Set.of("ingest", "enrich")),
          entry("live", Set.of("connection", "signal")),
          entry("config", Set.of()),
          entry("recording", Set.of("event")));

  @ArchTest static final ArchRule packagesUseOnlyTheOnesBeforeThem = layers();

  @ArchTest
  static final ArchRule everyPackageIsInTheTable =
      classes()
          .should()
          .resideInAnyPackage(
              Stream.concat(MAY_USE.keySet().stream(), Stream.of("app"))
                  .map(ArchitectureTest::tree)
                  .toArray(String[]::new));

  @ArchTest
  static final ArchRule packagesAreFreeOfCycles =
      slices().matching("io.synspan.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule recordsAndRingNeedOnlyTheJdk =
      classes()
          .that()
          .resideInAnyPackage("io.synspan.event..", "io.synspan.packet..", "io.synspan.ring..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "io.synspan.event..",
              "io.synspan.packet..",
              "io.synspan.ring..",
              "java..",
              "org.jspecify.annotations")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyTheApplicationKnowsTheOpenTelemetrySdk =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.synspan.app..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.opentelemetry.sdk..", "io.opentelemetry.exporter..");

  @ArchTest
  static final ArchRule onlyTheApplicationAndConfigKnowQuarkus =
      noClasses()
          .that()
          .resideOutsideOfPackages("io.synspan.app..", "io.synspan.config..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.quarkus..", "io.smallrye..", "picocli..");

  @ArchTest
  static final ArchRule onlyTheProbeHasNativeMethods =
      methods()
          .that()
          .haveModifier(NATIVE)
          .should()
          .beDeclaredInClassesThat()
          .resideInAPackage("io.synspan.probe..")
          .allowEmptyShould(true);

  @ArchTest
  static final ArchRule onlyTheProbeLoadsALibrary =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.synspan.probe..")
          .should()
          .callMethod(System.class, "load", String.class)
          .orShould()
          .callMethod(System.class, "loadLibrary", String.class);

  @ArchTest
  static final ArchRule everyPackageIsNullMarked =
      classes()
          .should(
              ArchCondition.from(
                  describe(
                      "live in a package whose package-info says @NullMarked",
                      type -> type.getPackage().isAnnotatedWith(NullMarked.class))));

  @ArchTest
  static final ArchRule namesSayOneThing =
      noClasses()
          .should()
          .haveNameMatching(".*(Util|Utils|Manager|Helper|Impl)(\\$.*)?")
          .orShould()
          .resideInAnyPackage("..common..", "..util..");

  private static ArchRule layers() {
    var layers =
        layeredArchitecture().consideringOnlyDependenciesInLayers().withOptionalLayers(true);
    for (String name : MAY_USE.keySet()) {
      layers = layers.layer(name).definedBy(tree(name));
    }
    layers = layers.layer("app").definedBy(tree("app"));
    for (var row : MAY_USE.entrySet()) {
      var layer = layers.whereLayer(row.getKey());
      layers =
          row.getValue().isEmpty()
              ? layer.mayNotAccessAnyLayer()
              : layer.mayOnlyAccessLayers(row.getValue().toArray(String[]::new));
    }
    return layers;
  }

  private static String tree(String name) {
    return "io.synspan." + name + "..";
  }
}
