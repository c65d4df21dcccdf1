package io.synspan.app;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a file can't be used, for a person: Java's messages are often the file's name alone. */
final class FileProblem {
  private FileProblem() {}

  static String of(String file, Exception problem) {
    return file
        + ": "
        + switch (problem) {
          case NoSuchFileException e -> "there is no such file or folder";
          case AccessDeniedException e -> "permission denied";
          case FileSystemException e when e.getReason() != null -> e.getReason();
          default -> String.valueOf(problem.getMessage());
        };
  }
}
