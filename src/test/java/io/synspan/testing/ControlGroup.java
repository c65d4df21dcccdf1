package io.synspan.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A cgroup2 folder for processes of a test. Needs root. Whoever creates it closes it. */
public final class ControlGroup implements AutoCloseable {
  private final Path folder;

  private ControlGroup(Path folder) {
    this.folder = folder;
  }

  /** Creates one at the top of the hierarchy, wherever that is mounted. */
  public static ControlGroup create(String purpose) {
    return create(top(), "synspan-test-" + ProcessHandle.current().pid() + "-" + purpose);
  }

  /** Creates one in this one; it is to be closed first. */
  public ControlGroup createChild(String purpose) {
    return create(folder, purpose);
  }

  /** Its whole path. */
  public Path folder() {
    return folder;
  }

  /** The kernel's id of it, which is its inode. */
  public long id() {
    try {
      return (Long) Files.getAttribute(folder, "unix:ino");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Moves a process in here; sockets that it has already stay where they were made. */
  public void add(long pid) {
    try {
      Files.writeString(folder.resolve("cgroup.procs"), Long.toString(pid));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its processes must have ended. */
  @Override
  public void close() {
    try {
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ControlGroup create(Path parent, String name) {
    try {
      return new ControlGroup(Files.createDirectory(parent.resolve(name)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The top of the hierarchy, wherever it is mounted. */
  public static Path top() {
    try {
      return Files.readAllLines(Path.of("/proc/mounts")).stream()
          .map(line -> line.split(" ", -1))
          .filter(fields -> fields[2].equals("cgroup2"))
          .map(fields -> Path.of(fields[1]))
          .findFirst()
          .orElseThrow(() -> new IllegalStateException("no cgroup2 is mounted here"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
