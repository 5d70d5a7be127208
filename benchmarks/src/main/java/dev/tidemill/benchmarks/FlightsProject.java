package dev.tidemill.benchmarks;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.tidemill.cli.client.ApiClient;
import dev.tidemill.cli.client.CommandSender;
import dev.tidemill.example.flights.FlightData;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A copy of the flight-delays example, where weeks arrive. */
final class FlightsProject {

  private static final Set<String> LEFT_OUT = Set.of("src", "target", "data", "incoming");

  private final Path folder;
  private final Path data;
  private final List<String> delivered = new ArrayList<>();

  private FlightsProject(Path folder, Path data) {
    this.folder = folder;
    this.data = data;
  }

  static FlightsProject copy(Path checkout, Path folder) throws IOException {
    Path example = checkout.resolve("examples/flight-delays");
    if (!Files.isRegularFile(example.resolve("build/trainer.jar"))) {
      throw new IllegalStateException("The example is not built: run mvn -Dquickly package");
    }
    Files.createDirectories(folder.resolve("incoming"));
    Files.walkFileTree(
        example,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes a)
              throws IOException {
            Path relative = example.relativize(dir);
            if (LEFT_OUT.contains(relative.toString())) {
              return FileVisitResult.SKIP_SUBTREE;
            }
            Files.createDirectories(folder.resolve(relative.toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes a) throws IOException {
            Files.copy(file, folder.resolve(example.relativize(file).toString()));
            return FileVisitResult.CONTINUE;
          }
        });
    return new FlightsProject(folder, example.resolve("data/flights-atl-2001h1.csv.gz"));
  }

  Path folder() {
    return folder;
  }

  /** The flights of half a year. */
  Path data() {
    return data;
  }

  /** Applies it as a person does. */
  void apply(ApiClient api) throws IOException {
    new CommandSender(api)
        .apply(
            JsonNodeFactory.instance
                .objectNode()
                .put("source", Files.readString(folder.resolve("pipeline.yaml")))
                .put("file", "pipeline.yaml")
                .put("folder", folder.toString())
                .put("actor", "benchmark"));
  }

  void deliver(FlightData.Week week) throws IOException {
    FlightData.writeWeek(folder.resolve("incoming"), week);
    delivered.add(week.fileName());
  }

  /** Names of the files that have arrived. */
  List<String> delivered() {
    return List.copyOf(delivered);
  }
}
