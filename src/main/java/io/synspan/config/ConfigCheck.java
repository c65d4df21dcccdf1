package io.synspan.config;

import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.ConfigMappings.ConfigClass;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all settings before anything starts, and says all that is wrong with them at once: the
 * name, the value, where it is from, what is allowed.
 */
public final class ConfigCheck {
  /** How SmallRye Config words a refused value; a test holds on to it. */
  private static final Pattern REFUSED =
      Pattern.compile(
          ".*SRCFG00039: The config property (\\S+) with the config value \"(.*)\" threw an"
              + " Exception whilst being converted (.*)",
          Pattern.DOTALL);

  private static final ConfigClass MAPPING = ConfigClass.configClass(SynspanConfig.class);

  private static final String SECRET = ".token";

  private final List<String> problems;
  private final @Nullable SynspanConfig config;

  private ConfigCheck(List<String> problems, @Nullable SynspanConfig config) {
    this.problems = problems;
    this.config = config;
  }

  /** Reads the settings of this process. */
  public static ConfigCheck ofThisProcess() {
    return of(ConfigUtils::configBuilder, System.getenv());
  }

  /** What is wrong with the settings, one line each, sorted; empty where nothing is. */
  public List<String> problems() {
    return problems;
  }

  /**
   * The settings, before Quarkus has read them.
   *
   * @throws IllegalStateException if something is wrong with them
   */
  public SynspanConfig config() {
    if (config == null || !problems.isEmpty()) {
      throw new IllegalStateException(problems.toString());
    }
    return config;
  }

  /** Settings that are well by themselves. */
  private static List<String> contradictions(SynspanConfig config) {
    List<String> contradictions = new ArrayList<>();
    if (config.traceparent() && config.exchanges() == ExchangesMode.OFF) {
      contradictions.add(
          "synspan.traceparent = \"true\" needs exchanges, and synspan.exchanges is \"off\":"
              + " set it to auto or on");
    }
    if (config.packets().drop().enabled() && config.packets().mode() == PacketsMode.OFF) {
      contradictions.add(
          "synspan.packets.drop.enabled = \"true\" needs packets, which tell who floods, and"
              + " synspan.packets is \"off\": set it to on");
    }
    return contradictions;
  }

  static ConfigCheck of(Supplier<SmallRyeConfigBuilder> sources, Map<String, String> environment) {
    SettingNames names = new SettingNames(settings().keySet());
    List<String> problems = new ArrayList<>();
    SynspanConfig mapped = null;
    SmallRyeConfig all;
    try {
      all = sources.get().withMapping(MAPPING).withValidateUnknown(false).build();
      mapped = all.getConfigMapping(SynspanConfig.class);
    } catch (ConfigValidationException e) {
      all = sources.get().build();
      for (int i = 0; i < e.getProblemCount(); i++) {
        problems.add(explain(e.getProblem(i).getMessage(), all, names));
      }
    }
    problems.addAll(names.unknownProperties(propertiesOutsideOfEnvironment(all)));
    problems.addAll(names.unknownVariables(environment.keySet()));
    if (mapped != null && problems.isEmpty()) {
      problems.addAll(contradictions(mapped));
    }
    problems.sort(null);
    return new ConfigCheck(problems, mapped);
  }

  /** Every setting and its default value; one without a default has an empty one. */
  static Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    MAPPING
        .getProperties()
        .forEach((name, value) -> settings.put(name, value == null ? "" : value));
    return settings;
  }

  private static String explain(String refusal, SmallRyeConfig config, SettingNames names) {
    Matcher refused = REFUSED.matcher(refusal);
    if (!refused.matches()) {
      return refusal;
    }
    String name = refused.group(1);
    String value = refused.group(2);
    String variable = names.variable(name);
    return "%s = \"%s\"%s: %s%s"
        .formatted(
            name,
            name.endsWith(SECRET) ? "..." : value,
            isFromEnvironment(config.getConfigValue(name)) ? ", from " + variable : "",
            refused.group(3),
            SettingNames.isServiceLink(variable, value)
                ? " (Kubernetes made this variable for a Service: set enableServiceLinks to false)"
                : "");
  }

  private static List<String> propertiesOutsideOfEnvironment(SmallRyeConfig config) {
    List<String> properties = new ArrayList<>();
    for (String name : config.getPropertyNames()) {
      if (name.startsWith(MAPPING.getPrefix() + ".")
          && !isFromEnvironment(config.getConfigValue(name))) {
        properties.add(name);
      }
    }
    return properties;
  }

  private static boolean isFromEnvironment(ConfigValue value) {
    String source = value.getSourceName();
    return source != null && source.startsWith(EnvConfigSource.NAME);
  }
}
