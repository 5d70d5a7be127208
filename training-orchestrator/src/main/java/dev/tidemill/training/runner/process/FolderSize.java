package dev.tidemill.training.runner.process;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Measures how much is written into a folder. */
final class FolderSize {

  private final Path folder;
  private final long atFirst;

  FolderSize(Path folder) {
    this.folder = folder;
    this.atFirst = bytes();
  }

  /** By how many bytes the folder has grown. */
  long growthBytes() {
    return bytes() - atFirst;
  }

  private long bytes() {
    long[] sum = {0};
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes a) {
              sum[0] += a.size();
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException goneMeanwhile) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path dir, IOException goneMeanwhile) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException goneMeanwhile) {
      return sum[0];
    }
    return sum[0];
  }
}
