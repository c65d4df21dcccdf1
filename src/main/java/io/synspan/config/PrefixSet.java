package io.synspan.config;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Address prefixes, written as {@code 10.0.0.0/8,fd00::/8}; an address matches where one of them
 * holds it.
 *
 * @param prefixes without repetition, in the order in which they were written
 */
public record PrefixSet(List<AddressPrefix> prefixes) {
  /** What the kernel side's tables hold. */
  private static final int MOST = 1024;

  public PrefixSet {
    prefixes = prefixes.stream().distinct().toList();
    if (prefixes.size() > MOST) {
      throw new IllegalArgumentException(
          "must be at most %d prefixes, not %d".formatted(MOST, prefixes.size()));
    }
  }

  /**
   * Reads addresses and prefixes between commas.
   *
   * @throws IllegalArgumentException with a message that begins with "must"
   */
  public static PrefixSet parse(String text) {
    return new PrefixSet(
        Stream.of(text.split(",", -1)).map(String::strip).map(AddressPrefix::parse).toList());
  }

  @Override
  public String toString() {
    return prefixes.stream().map(AddressPrefix::toString).collect(Collectors.joining(","));
  }
}
