package io.synspan.probe;

import static io.synspan.probe.Hook.INET_CSK_ACCEPT;
import static io.synspan.probe.Hook.INET_SOCK_SET_STATE;
import static io.synspan.probe.Hook.ITERATE_EXCHANGES;
import static io.synspan.probe.Hook.ITERATE_TCP_EXCHANGES;
import static io.synspan.probe.Hook.KFREE_SKB;
import static io.synspan.probe.Hook.SYS_EXIT_ACCEPT;
import static io.synspan.probe.Hook.SYS_EXIT_ACCEPT4;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HookReportTest {
  private static final Set<Hook> HOOKS =
      EnumSet.of(
          INET_SOCK_SET_STATE, KFREE_SKB, INET_CSK_ACCEPT, SYS_EXIT_ACCEPT, SYS_EXIT_ACCEPT4);

  private static HookStatus attached(Hook hook) {
    return new HookStatus(hook, true, "", Set.of());
  }

  private static HookStatus missing(Hook hook, String problem) {
    return new HookStatus(hook, false, problem, Set.of());
  }

  @Test
  void aProbeUsesNoStandInWhereItsHookWorks() {
    assertThat(HookReport.ofProbe(HOOKS, Map.of()))
        .containsExactly(
            attached(INET_SOCK_SET_STATE), attached(KFREE_SKB), attached(INET_CSK_ACCEPT));
  }

  @Test
  void aProbeLacksNothingWhereStandInsWork() {
    assertThat(HookReport.ofProbe(HOOKS, Map.of(INET_CSK_ACCEPT, "EPERM")))
        .containsExactly(
            attached(INET_SOCK_SET_STATE),
            attached(KFREE_SKB),
            attached(SYS_EXIT_ACCEPT),
            attached(SYS_EXIT_ACCEPT4))
        .noneMatch(HookStatus::missing);
  }

  @Test
  void aProbeLacksTheStandInThatIsRefused() {
    assertThat(
            HookReport.ofProbe(HOOKS, Map.of(INET_CSK_ACCEPT, "EPERM", SYS_EXIT_ACCEPT4, "ENOENT")))
        .contains(attached(SYS_EXIT_ACCEPT), missing(SYS_EXIT_ACCEPT4, "ENOENT"))
        .hasSize(4);
  }

  @Test
  void aProbeLacksOneHookWhereItsStandInsAreRefusedToo() {
    assertThat(
            HookReport.ofProbe(
                HOOKS,
                Map.of(
                    INET_CSK_ACCEPT, "EPERM",
                    SYS_EXIT_ACCEPT, "tracefs is not mounted",
                    SYS_EXIT_ACCEPT4, "tracefs is not mounted")))
        .containsExactly(
            attached(INET_SOCK_SET_STATE),
            attached(KFREE_SKB),
            missing(
                INET_CSK_ACCEPT,
                "the kernel refuses it; sys_exit_accept and sys_exit_accept4 would do, but tracefs"
                    + " is not mounted"));
  }

  @Test
  void aProbeSaysWhyItLacksAHookWithoutStandIns() {
    assertThat(HookReport.ofProbe(HOOKS, Map.of(KFREE_SKB, "ENOENT")))
        .contains(missing(KFREE_SKB, "ENOENT"))
        .hasSize(3);
  }

  @Test
  void aProbeLacksNoStandInThatItHasNoUseFor() {
    Set<Hook> ofItsOwnNamespace = EnumSet.of(ITERATE_EXCHANGES, ITERATE_TCP_EXCHANGES);

    assertThat(HookReport.ofProbe(ofItsOwnNamespace, Map.of(ITERATE_EXCHANGES, "EPERM")))
        .containsExactly(attached(ITERATE_TCP_EXCHANGES));
    assertThat(
            HookReport.ofProbe(
                ofItsOwnNamespace, Map.of(ITERATE_EXCHANGES, "A", ITERATE_TCP_EXCHANGES, "B")))
        .containsExactly(
            missing(
                ITERATE_EXCHANGES, "the kernel refuses it; iterate_tcp_exchanges would do, but B"));
  }

  @Test
  void ofHooksThatGiveTheSameOneIsUsed() {
    assertThat(HookReport.ofEach(HOOKS, Map.of()))
        .containsExactly(
            attached(INET_SOCK_SET_STATE),
            attached(KFREE_SKB),
            attached(INET_CSK_ACCEPT),
            new HookStatus(SYS_EXIT_ACCEPT, true, "", Set.of(INET_CSK_ACCEPT)),
            new HookStatus(SYS_EXIT_ACCEPT4, true, "", Set.of(INET_CSK_ACCEPT)));
    assertThat(HookReport.ofEach(HOOKS, Map.of(INET_CSK_ACCEPT, "EPERM")))
        .contains(
            new HookStatus(
                INET_CSK_ACCEPT, false, "EPERM", Set.of(SYS_EXIT_ACCEPT, SYS_EXIT_ACCEPT4)),
            attached(SYS_EXIT_ACCEPT),
            attached(SYS_EXIT_ACCEPT4))
        .noneMatch(HookStatus::missing);
  }

  @Test
  void ofHooksThatAreAllRefusedNoneReplacesAnother() {
    assertThat(
            HookReport.ofEach(
                HOOKS,
                Map.of(INET_CSK_ACCEPT, "EPERM", SYS_EXIT_ACCEPT, "A", SYS_EXIT_ACCEPT4, "B")))
        .contains(
            missing(INET_CSK_ACCEPT, "EPERM"),
            missing(SYS_EXIT_ACCEPT, "A"),
            missing(SYS_EXIT_ACCEPT4, "B"));
  }
}
