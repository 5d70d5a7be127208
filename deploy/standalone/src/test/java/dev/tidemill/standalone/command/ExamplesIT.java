package dev.tidemill.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each example works as it is: {@code tidemill try} of its folder accepts the model. */
class ExamplesIT {

  private static final String PYTHON = System.getProperty("python.executable", "");
  private static final Path EXAMPLES = Path.of("../../examples");

  @TempDir Path folder;

  /** Folders whose trainers need packages of Python. */
  static List<String> pythonExamples() throws IOException {
    try (Stream<Path> folders = Files.list(EXAMPLES)) {
      return folders
          .filter(f -> Files.exists(f.resolve("requirements.txt")))
          .filter(f -> Files.exists(f.resolve("pipeline.yaml")))
          .map(f -> f.getFileName().toString())
          .sorted()
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("pythonExamples")
  void theModelOfAnExampleInPythonIsAccepted(String name) throws IOException {
    assumeTrue(!PYTHON.isBlank(), "examples in Python are tested by mvn -Ppython verify only");
    Path copy = copied(EXAMPLES.resolve(name));
    Files.createSymbolicLink(copy.resolve(".venv"), Path.of(PYTHON).getParent().getParent());
    CommandLineRun.of("try", copy.toString()).exits(0).says("PASS");
  }

  @Test
  void everyExampleIsValid() throws IOException {
    List<Path> pipelines;
    try (Stream<Path> files = Files.walk(EXAMPLES, 3)) {
      pipelines = files.filter(f -> f.endsWith("pipeline.yaml")).sorted().toList();
    }
    assertThat(pipelines).hasSizeGreaterThan(2);
    for (Path pipeline : pipelines) {
      CommandLineRun.of("validate", "--offline", "-f", pipeline.toString()).exits(0);
    }
  }

  private Path copied(Path example) throws IOException {
    Path copy = folder.resolve(example.getFileName().toString());
    Files.walkFileTree(
        example,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
              throws IOException {
            if (dir.endsWith(".venv")) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(copy.resolve(example.relativize(dir).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, copy.resolve(example.relativize(file).toString()));
            return FileVisitResult.CONTINUE;
          }
        });
    return copy;
  }
}
