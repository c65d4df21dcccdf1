package io.synspan.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TracefsTest {
  @TempDir Path directory;

  private Path first() {
    return directory.resolve("tracing");
  }

  private Path second() {
    return directory.resolve("debug/tracing");
  }

  private String problem(String mounts) throws IOException {
    Path table = Files.writeString(directory.resolve("mounts"), mounts);
    return new Tracefs(table, List.of(first(), second())).problem("sys_exit_accept");
  }

  @Test
  void hasNoneWhereTheNumberCanBeRead() throws Exception {
    Path folder = second().resolve("events/syscalls/sys_exit_accept");
    Files.writeString(Files.createDirectories(folder).resolve("id"), "2231\n");

    assertThat(problem("")).isEmpty();
  }

  @Test
  void saysHowToMountIt() throws Exception {
    Files.createDirectories(first());

    assertThat(problem("proc /proc proc rw 0 0\ntracefs /mnt/elsewhere tracefs rw 0 0\n"))
        .isEqualTo("tracefs is not mounted here: mount -t tracefs tracefs " + first());
  }

  @Test
  void saysThatTheUserMayNotReadIt() throws Exception {
    assertThat(problem("tracefs " + first() + " tracefs rw,relatime 0 0\n"))
        .isEqualTo(
            "tracefs is not readable for this user: run as root, or give the user's group access,"
                + " mount -o remount,mode=750,gid=GROUP "
                + first());
  }

  @Test
  void saysThatTheKernelLacksTheTracepoint() throws Exception {
    Files.createDirectories(first().resolve("events"));

    assertThat(problem("tracefs " + first() + " tracefs rw 0 0\n"))
        .isEqualTo("this kernel has no tracepoints of system calls (CONFIG_FTRACE_SYSCALLS)");
  }
}
