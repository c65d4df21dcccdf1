package io.synspan.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessReaderTest {
  private static final String ID = "0123456789abcdef".repeat(4);
  private static final String POD = "1b2c3d4e-0000-1111-2222-333344445555";

  @TempDir Path proc;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/kubepods/burstable/pod1b2c3d4e-0000-1111-2222-333344445555/",
        "/kubepods.slice/kubepods-burstable.slice/"
            + "kubepods-burstable-pod1b2c3d4e_0000_1111_2222_333344445555.slice/cri-containerd-",
        "/kubepods.slice/kubepods-pod1b2c3d4e_0000_1111_2222_333344445555.slice/crio-",
        "/../../pod1b2c3d4e-0000-1111-2222-333344445555/"
      })
  void findsContainerAndPodInWhatKubernetesMakes(String cgroup) {
    String path = cgroup + ID + (cgroup.endsWith("-") ? ".scope" : "");

    assertThat(ProcessReader.of("nginx", List.of("0::" + path)))
        .isEqualTo(new ProcessInfo("nginx", path, ID, POD));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/docker/%s",
        "/system.slice/docker-%s.scope",
        "/machine.slice/libpod-%s.scope",
        "/machine.slice/libpod-%s.scope/container"
      })
  void findsAContainerWithoutAPod(String path) {
    String cgroup = path.formatted(ID);

    assertThat(ProcessReader.of("java", List.of("0::" + cgroup)))
        .isEqualTo(new ProcessInfo("java", cgroup, ID, ""));
  }

  @Test
  void findsAContainerInAnOldHierarchy() {
    assertThat(
            ProcessReader.of("java", List.of("9:name=systemd:/", "4:memory:/docker/" + ID, "0::/")))
        .isEqualTo(new ProcessInfo("java", "", ID, ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/user.slice/user-0.slice", "/docker/0123", "/x/0123456789abcdefx"})
  void findsNoContainerWhereThereIsNone(String path) {
    assertThat(ProcessReader.of("sh", List.of("0::" + path)).containerId()).isEmpty();
  }

  @Test
  void readsProc() throws Exception {
    Path folder = Files.createDirectory(proc.resolve("42"));
    Files.writeString(folder.resolve("comm"), "nginx\n");
    Files.writeString(folder.resolve("cgroup"), "0::/system.slice/nginx.service\n");
    ProcessReader reader = new ProcessReader(proc);

    assertThat(reader.read(42))
        .isEqualTo(new ProcessInfo("nginx", "/system.slice/nginx.service", "", ""));
    assertThat(reader.read(43)).isNull();
    assertThat(reader.sharesProcessIds()).isFalse();
  }
}
