package io.synspan.config;

import io.smallrye.config.common.utils.StringUtil;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The names that settings have, as properties and as environment variables, and the one that
 * somebody may have meant.
 */
final class SettingNames {
  private static final String VARIABLE_PREFIX = "SYNSPAN_";

  /**
   * What Kubernetes puts into the environment for a Service that is called synspan or synspan-...
   */
  private static final Pattern SERVICE_LINK =
      Pattern.compile(
          "SYNSPAN(_.+)?_(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_\\d+_(TCP|UDP|SCTP)(_.+)?)");

  private static final Pattern SERVICE_LINK_URL = Pattern.compile("(tcp|udp|sctp)://.*");

  private final Set<String> properties;

  SettingNames(Set<String> properties) {
    this.properties = new TreeSet<>(properties);
  }

  String variable(String property) {
    return StringUtil.replaceNonAlphanumericByUnderscores(property).toUpperCase(Locale.ROOT);
  }

  /** Problems with properties that no setting has. */
  List<String> unknownProperties(Collection<String> names) {
    return unknown(names, UnaryOperator.identity());
  }

  /** Problems with environment variables of ours that no setting has. */
  List<String> unknownVariables(Collection<String> names) {
    return unknown(
        names.stream()
            .filter(name -> name.startsWith(VARIABLE_PREFIX))
            .filter(name -> !SERVICE_LINK.matcher(name).matches())
            .toList(),
        this::variable);
  }

  static boolean isServiceLink(String variable, String value) {
    return variable.endsWith("_PORT") && SERVICE_LINK_URL.matcher(value).matches();
  }

  private List<String> unknown(Collection<String> names, UnaryOperator<String> spelling) {
    List<String> known = properties.stream().map(spelling).toList();
    return names.stream()
        .filter(name -> !known.contains(name))
        .map(
            name ->
                name
                    + ": there is no such setting"
                    + nearest(name, known).map("; did you mean %s?"::formatted).orElse(""))
        .toList();
  }

  private static Optional<String> nearest(String name, List<String> known) {
    return known.stream()
        .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
        .filter(candidate -> distance(name, candidate) <= name.length() / 3);
  }

  /** Levenshtein's: characters to insert, delete or replace to get from one name to the other. */
  private static int distance(String from, String to) {
    int[] previous = new int[to.length() + 1];
    int[] current = new int[to.length() + 1];
    for (int column = 0; column <= to.length(); column++) {
      current[column] = column;
    }
    for (int row = 1; row <= from.length(); row++) {
      int[] swap = previous;
      previous = current;
      current = swap;
      current[0] = row;
      for (int column = 1; column <= to.length(); column++) {
        int replace = from.charAt(row - 1) == to.charAt(column - 1) ? 0 : 1;
        current[column] =
            Math.min(
                previous[column - 1] + replace,
                1 + Math.min(previous[column], current[column - 1]));
      }
    }
    return current[to.length()];
  }
}
