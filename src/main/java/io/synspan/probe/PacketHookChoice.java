package io.synspan.probe;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A hook that the operator asks for.
 *
 * @param hook which one
 * @param ways how to get there, tried in this order
 */
public record PacketHookChoice(PacketHook hook, List<PacketWay> ways) {
  /** By whatever way works. */
  public static PacketHookChoice of(PacketHook hook) {
    return new PacketHookChoice(hook, hook.ways());
  }

  /** By this way alone. */
  public static PacketHookChoice of(PacketHook hook, PacketWay way) {
    return new PacketHookChoice(hook, List.of(way));
  }

  /**
   * Reads a hook, or a hook and one way to it behind a colon, such as {@code xdp:generic}.
   *
   * @throws IllegalArgumentException with a message that begins with "must"
   */
  public static PacketHookChoice parse(String text) {
    String[] words = text.strip().toUpperCase(Locale.ROOT).split(":", 2);
    for (PacketHook hook : PacketHook.values()) {
      if (hook.name().equals(words[0])) {
        return words.length == 1 ? of(hook) : of(hook, way(hook, words[1]));
      }
    }
    throw new IllegalArgumentException(
        Arrays.stream(PacketHook.values())
            .map(PacketHook::text)
            .collect(Collectors.joining(", ", "must be auto or some of ", ", not " + text)));
  }

  private static PacketWay way(PacketHook hook, String name) {
    return hook.ways().stream()
        .filter(way -> way.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "must be %s or %s"
                        .formatted(
                            hook.text(),
                            hook.ways().stream()
                                .map(way -> hook.text() + ":" + way.text())
                                .collect(Collectors.joining(" or ")))));
  }
}
