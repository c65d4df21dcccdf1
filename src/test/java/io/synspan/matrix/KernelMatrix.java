package io.synspan.matrix;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Makes the page of what the kernels have shown. Arguments: the page to write, or {@code -} for
 * stdout, then for each kernel where it came from and the folder with its results.
 */
final class KernelMatrix {
  private KernelMatrix() {}

  public static void main(String[] args) throws IOException {
    List<KernelResult> kernels = new ArrayList<>();
    List<ProgramLoads> loads = new ArrayList<>();
    for (int i = 1; i + 1 < args.length; i += 2) {
      Path folder = Path.of(args[i + 1]);
      if (Files.exists(folder.resolve(ProgramLoads.FILE))) {
        loads.add(ProgramLoads.read(folder));
      } else {
        kernels.add(KernelResult.read(args[i], folder));
      }
    }
    String text =
        new MatrixDocument(LocalDate.now(ZoneOffset.UTC), kernels).text()
            + loads.stream().map(ProgramLoads::text).collect(Collectors.joining());
    if (args[0].equals("-")) {
      System.out.print(text);
    } else {
      Files.writeString(Path.of(args[0]), text);
    }
    boolean good =
        kernels.stream().allMatch(KernelResult::good)
            && loads.stream().allMatch(ProgramLoads::good);
    System.exit(good ? 0 : 1);
  }
}
