package io.synspan.matrix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MatrixDocumentTest {
  private static final String DOCTOR =
      """
      {"kernel": "6.1.0-50-cloud-amd64", "runWorks": true, "hooks": [
        {"name": "inet_sock_set_state", "usable": true, "problem": "", "replacedBy": []},
        {"name": "sock_send_length", "usable": false, "problem": "not there", "replacedBy": ["tcp_sendmsg"]},
        {"name": "tcp_sendmsg", "usable": true, "problem": "", "replacedBy": []},
        {"name": "sk_data_ready", "usable": false, "problem": "not there\\nat all", "replacedBy": []}],
       "packetHooks": [
        {"name": "tc", "usable": true, "way": "clsact", "problem": "tcx: not there"}]}
      """;

  private static final String TESTS =
      """
      passed\tResetIT\tbyTheClient()\t
      skipped\tDropIT\tofDataThatArrivesTwice()\tsince Linux 6.11 kfree_skb tells whose
      failed\tDropIT\tleavesOutWhatIsNoLoss()\tExpecting empty
      end
      """;

  @TempDir Path folder;

  private KernelResult result(String doctor, String tests) throws IOException {
    Files.writeString(folder.resolve("first"), doctor);
    Files.writeString(folder.resolve("second"), tests);
    return KernelResult.read("Debian", folder);
  }

  @Test
  void tellsOfEachHookAndTestOnEachKernel() throws Exception {
    KernelResult kernel = result(DOCTOR, TESTS);

    assertThat(new MatrixDocument(LocalDate.of(2026, 11, 26), List.of(kernel)).text())
        .contains("made this page on 2026-11-26")
        .endsWith(
            """
            | hook | 6.1.0-50-cloud-amd64 (Debian) |
            |---|---|
            | `inet_sock_set_state` | works |
            | `sock_send_length` | by `tcp_sendmsg` |
            | `tcp_sendmsg` | works |
            | `sk_data_ready` | no: not there |
            | `inspect: tc` | works (clsact) |

            "by" another hook: that one gives the same, and nothing is lost. Before Linux 5.15 the first two
            exchanges of a connection count as incomplete: whether they are a TLS handshake is not told.

            | tests that passed | 6.1.0-50-cloud-amd64 (Debian) |
            |---|---|
            | `ResetIT` | 1 of 1 |
            | `DropIT` | 0 of 2, 1 not on this kernel, **1 failed** |

            What did not pass:

            - 6.1.0-50-cloud-amd64, DropIT.ofDataThatArrivesTwice(): since Linux 6.11 kfree_skb tells whose
            - 6.1.0-50-cloud-amd64, DropIT.leavesOutWhatIsNoLoss(): Expecting empty
            """);
    assertThat(kernel.good()).isFalse();
  }

  @Test
  void isGoodWhereNothingFailed() throws Exception {
    assertThat(result(DOCTOR, "passed\tResetIT\tbyTheClient()\t\nend\n").good()).isTrue();
  }

  @Test
  void isNotGoodWhereTheGuestEndedBeforeItsTests() throws Exception {
    KernelResult kernel = result("", "passed\tResetIT\tbyTheClient()\t\n");

    assertThat(kernel.good()).isFalse();
    assertThat(new MatrixDocument(LocalDate.of(2026, 11, 26), List.of(kernel)).text())
        .contains("**did not come to its end**");
  }
}
