package dev.tidemill.demo;

import dev.tidemill.cli.client.CliException;
import dev.tidemill.example.flights.Flight;
import dev.tidemill.example.flights.FlightData;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The demo's own copy of the example: its folder is where weeks arrive and where the code is
 * changed.
 */
final class DemoProject {

  private static final String INCOMING = "incoming";
  private static final Pattern WEEK = Pattern.compile("flights-week-(\\d+)\\.csv\\.gz");
  private static final Set<String> LEFT_OUT = Set.of("src", "target", "data", INCOMING);
  private static final int SECONDS_A_MINUTE = 60;
  private static final Duration SETTLED = Duration.ofMinutes(1);

  private final Path folder;
  private final int firstNumber;

  private DemoProject(Path folder, int firstNumber) {
    this.folder = folder;
    this.firstNumber = firstNumber;
  }

  /**
   * Copies the example from the installation.
   *
   * @param firstNumber of the file of week 0
   * @throws CliException if it has not been built
   */
  static DemoProject create(Path example, Path folder, int firstNumber) {
    if (!Files.isRegularFile(example.resolve("build/trainer.jar"))) {
      throw new CliException(
          "The example is not built: "
              + example.resolve("build/trainer.jar")
              + " is missing; run mvn package",
          69);
    }
    try {
      Files.createDirectories(folder.resolve(INCOMING));
      Files.walkFileTree(
          example,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes a)
                throws IOException {
              Path relative = example.relativize(dir);
              if (relative.getNameCount() == 1 && LEFT_OUT.contains(relative.toString())) {
                return FileVisitResult.SKIP_SUBTREE;
              }
              Files.createDirectories(folder.resolve(relative.toString()));
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
              Files.copy(
                  file,
                  folder.resolve(example.relativize(file).toString()),
                  StandardCopyOption.REPLACE_EXISTING);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new DemoProject(folder, firstNumber);
  }

  /** One that an earlier demo made, and has run. Empty if there is none. */
  static Optional<DemoProject> existing(Path folder) {
    DemoProject project = new DemoProject(folder, 0);
    return Files.isRegularFile(project.pipelineFile()) && project.weeks().length > 0
        ? Optional.of(project)
        : Optional.empty();
  }

  /** The numbers of the weeks whose files are there, oldest first. */
  int[] weeks() {
    try (Stream<Path> files = Files.list(folder.resolve(INCOMING))) {
      return files
          .map(f -> WEEK.matcher(f.getFileName().toString()))
          .filter(Matcher::matches)
          .mapToInt(m -> Integer.parseInt(m.group(1)))
          .sorted()
          .toArray();
    } catch (NoSuchFileException e) {
      return new int[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The name of a week's file. */
  String fileName(FlightData.Week week) {
    return FlightData.fileName(firstNumber + week.index());
  }

  /** Deletes the files of the weeks before this one, as an archive would take them away. */
  void dropBefore(int week) {
    for (int old : weeks()) {
      if (old < week) {
        try {
          Files.deleteIfExists(folder.resolve(INCOMING).resolve(FlightData.fileName(old)));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  Path pipelineFile() {
    return folder.resolve("pipeline.yaml");
  }

  Path folder() {
    return folder;
  }

  /**
   * A week's file that has settled: the schedule may come at any second, and a run that it starts
   * shall find data.
   */
  void wasThereBefore(FlightData.Week week) {
    deliver(week);
    try {
      Files.setLastModifiedTime(
          folder.resolve(INCOMING).resolve(fileName(week)),
          FileTime.from(Instant.now().minus(SETTLED)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Drops a week's file. */
  void deliver(FlightData.Week week) {
    write(week, f -> Integer.toString(f.arrivalDelayMin()));
  }

  /**
   * Drops a week's file as a careless upstream job might: delays in seconds, and a tenth of them
   * missing.
   */
  void deliverBroken(FlightData.Week week) {
    List<Flight> flights = week.flights();
    long holeFrom = flights.get(flights.size() / 2).id();
    long holeTo = flights.get(flights.size() * 6 / 10).id();
    write(
        week,
        f ->
            f.id() >= holeFrom && f.id() < holeTo
                ? ""
                : Integer.toString(f.arrivalDelayMin() * SECONDS_A_MINUTE));
  }

  private void write(FlightData.Week week, java.util.function.Function<Flight, String> delay) {
    try {
      FlightData.write(folder.resolve(INCOMING).resolve(fileName(week)), week.flights(), delay);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Changes the training code: a table look-up by distance whose model throws when the distance is
   * missing.
   */
  void lookUpDistances(boolean on) {
    Path file = folder.resolve("trainer/trainer.properties");
    try {
      String text = Files.readString(file);
      String changed = text.replaceAll("(?m)^distance\\.lookup=.*$", "distance.lookup=" + on);
      if (changed.equals(text) == text.contains("distance.lookup=" + !on)) {
        throw new CliException(file + " has no line distance.lookup=", 70);
      }
      Files.writeString(file, changed);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
