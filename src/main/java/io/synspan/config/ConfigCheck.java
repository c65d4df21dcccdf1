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

  private ConfigCheck() {}

  /**
   * What is wrong with the settings of this process, one line each, sorted; empty where nothing is.
   */
  public static List<String> problems() {
    return problems(ConfigUtils::configBuilder, System.getenv());
  }

  /** The settings of this process before Quarkus has started, if nothing is wrong with them. */
  public static SynspanConfig settingsAhead() {
    return mapped(ConfigUtils.configBuilder());
  }

  private static SynspanConfig mapped(SmallRyeConfigBuilder sources) {
    return sources
        .withMapping(MAPPING)
        .withValidateUnknown(false)
        .build()
        .getConfigMapping(SynspanConfig.class);
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

  static List<String> problems(
      Supplier<SmallRyeConfigBuilder> sources, Map<String, String> environment) {
    SmallRyeConfig config = sources.get().build();
    SettingNames names = new SettingNames(settings().keySet());
    List<String> problems = new ArrayList<>();
    for (String refusal : refusals(sources.get())) {
      problems.add(explain(refusal, config, names));
    }
    problems.addAll(names.unknownProperties(propertiesOutsideOfEnvironment(config)));
    problems.addAll(names.unknownVariables(environment.keySet()));
    if (problems.isEmpty()) {
      problems.addAll(contradictions(mapped(sources.get())));
    }
    problems.sort(null);
    return problems;
  }

  /** Every setting and its default value; one without a default has an empty one. */
  static Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    MAPPING
        .getProperties()
        .forEach((name, value) -> settings.put(name, value == null ? "" : value));
    return settings;
  }

  private static List<String> refusals(SmallRyeConfigBuilder sources) {
    List<String> refusals = new ArrayList<>();
    try {
      sources.withMapping(MAPPING).withValidateUnknown(false).build();
    } catch (ConfigValidationException e) {
      for (int i = 0; i < e.getProblemCount(); i++) {
        refusals.add(e.getProblem(i).getMessage());
      }
    }
    return refusals;
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
