package io.synspan.app.packets;

import io.synspan.probe.PacketInterface;
import io.synspan.probe.ProbeException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names of this namespace's interfaces, and those that have gone. One that is not known by its
 * number, such as another namespace's, is called {@code if7}. For one thread.
 */
final class InterfaceNames {
  private static final int NAMES_MOST = 4096;

  private final Map<Integer, String> names = new HashMap<>();
  private List<PacketInterface> watched;

  /**
   * @param watched those that hooks are attached to
   */
  InterfaceNames(List<PacketInterface> watched) throws ProbeException {
    this.watched = List.copyOf(watched);
    PacketInterface.all().forEach(of -> names.put(of.index(), of.name()));
  }

  String of(int index) {
    String name = names.get(index);
    if (name != null) {
      return name;
    }
    String number = "if" + Integer.toUnsignedString(index);
    if (names.size() < NAMES_MOST) {
      names.put(index, number);
    }
    return number;
  }

  /** Looks again, and returns those of the watched that have gone since the last time. */
  List<PacketInterface> gone() throws ProbeException {
    List<PacketInterface> now = PacketInterface.all();
    now.forEach(of -> names.put(of.index(), of.name()));
    List<PacketInterface> gone =
        watched.stream()
            .filter(of -> now.stream().noneMatch(there -> there.index() == of.index()))
            .toList();
    watched = watched.stream().filter(of -> !gone.contains(of)).toList();
    return gone;
  }

  /** Whether a watched one is still there. */
  boolean anyLeft() {
    return !watched.isEmpty();
  }
}
