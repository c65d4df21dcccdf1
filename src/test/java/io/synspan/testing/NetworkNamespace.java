package io.synspan.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace with its loopback up, for programs of a test. Needs root. Whoever creates it
 * closes it; what a killed test run has left is removed by the next one.
 */
public final class NetworkNamespace implements AutoCloseable {
  private static final Path DIRECTORY = Path.of("/run/netns");
  private static final String PREFIX = "synspan-test-";
  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private final String name;

  private NetworkNamespace(String name) {
    this.name = name;
  }

  /** Creates one; the purpose becomes a part of its name. */
  public static NetworkNamespace create(String purpose) {
    int number = NUMBERS.incrementAndGet();
    if (number == 1) {
      removeLeftovers();
    }
    NetworkNamespace namespace =
        new NetworkNamespace(PREFIX + ProcessHandle.current().pid() + "-" + number + "-" + purpose);
    Command.run("ip", "netns", "add", namespace.name);
    namespace.run("ip", "link", "set", "lo", "up");
    return namespace;
  }

  public String name() {
    return name;
  }

  /** As {@code ls -i} shows it: the kernel's unsigned 32-bit number. */
  public long inode() {
    try {
      return (Long) Files.getAttribute(DIRECTORY.resolve(name), "unix:ino");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a program in here to its end; see {@link Command}. */
  public String run(String... command) {
    return Command.run(inside(command));
  }

  /**
   * The command line that runs a program in here, as the same process. Not by {@code ip netns
   * exec}, which mounts a /sys of its own, without tracefs.
   */
  public List<String> inside(String... command) {
    List<String> line =
        new ArrayList<>(List.of("nsenter", "--net=" + DIRECTORY.resolve(name), "--"));
    line.addAll(List.of(command));
    return line;
  }

  /** Sets a kernel parameter, such as {@code net.ipv4.tcp_syn_retries}, in here alone. */
  public void setParameter(String key, String value) {
    run("sysctl", "-q", "-w", key + "=" + value);
  }

  /** Programs that still run in here keep it alive, without a name. */
  @Override
  public void close() {
    Command.run("ip", "netns", "delete", name);
  }

  private static void removeLeftovers() {
    for (String line : Command.run("ip", "netns", "list").lines().toList()) {
      String name = line.split(" ", 2)[0];
      if (name.startsWith(PREFIX)) {
        long owner = Long.parseLong(name.substring(PREFIX.length()).split("-", 2)[0]);
        if (ProcessHandle.of(owner).isEmpty()) {
          Command.run("ip", "netns", "delete", name);
        }
      }
    }
  }
}
