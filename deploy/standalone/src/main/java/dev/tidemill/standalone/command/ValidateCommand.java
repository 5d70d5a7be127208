package dev.tidemill.standalone.command;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.cli.FileText;
import dev.tidemill.cli.Tidemill;
import dev.tidemill.console.UpstreamCircle;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PipelineSpecs;
import dev.tidemill.schemas.spec.SpecError;
import dev.tidemill.schemas.spec.SpecException;
import dev.tidemill.schemas.text.Counted;
import dev.tidemill.standalone.Specifications;
import dev.tidemill.trigger.hook.HookDoors;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Checks a specification, or hooks.yaml, without a server. */
@Command(
    name = "validate",
    description =
        "Check a pipeline specification, also against the files, programs and packages that it"
            + " names. It needs no server. Exit code 65: it cannot work; what may still come is a"
            + " note.")
final class ValidateCommand implements Callable<Integer> {

  @ParentCommand Tidemill tidemill;

  @Option(
      names = {"-f", "--file"},
      required = true,
      paramLabel = "FILE",
      description =
          "the specification, YAML or JSON, or the file hooks.yaml; given several times, all of"
              + " them, also whether they wait for each other in a circle")
  List<Path> files;

  @Option(
      names = "--offline",
      description = "look at the specification alone, not at files, programs and packages")
  boolean offline;

  /** What is said of one file. */
  private record Told(ObjectNode answer, Consumer<PrintWriter> lines, int exitCode) {}

  @Override
  public Integer call() throws IOException {
    Map<Path, PipelineSpec> specs = readAll();
    Map<Set<String>, Path> circles = new HashMap<>();
    List<Told> all = new ArrayList<>();
    for (Path file : files) {
      all.add(specs.containsKey(file) ? told(file, specs, circles) : hooks(file));
    }
    int exitCode = all.stream().mapToInt(Told::exitCode).max().orElse(0);
    ObjectNode answer = all.get(0).answer();
    if (all.size() > 1) {
      answer = JsonNodeFactory.instance.objectNode().put("valid", exitCode == 0);
      all.stream().map(Told::answer).forEach(answer.putArray("files")::add);
    }
    tidemill.print(answer, out -> all.forEach(told -> told.lines().accept(out)));
    return exitCode;
  }

  /** Reads all specifications; what is wrong in them is told at once. */
  private Map<Path, PipelineSpec> readAll() {
    Map<Path, PipelineSpec> specs = new LinkedHashMap<>();
    List<SpecError> errors = new ArrayList<>();
    for (Path file : files) {
      if (!file.getFileName().toString().equals("hooks.yaml")) {
        PipelineSpecs.ParseResult read = parse(file);
        read.spec().ifPresent(spec -> specs.put(file, spec));
        errors.addAll(read.errors());
      }
    }
    if (!errors.isEmpty()) {
      throw new SpecException(errors);
    }
    return specs;
  }

  private Told told(Path file, Map<Path, PipelineSpec> specs, Map<Set<String>, Path> circles) {
    PipelineSpec spec = specs.get(file);
    Reality reality =
        (offline
                ? Reality.NOTHING
                : Reality.of(spec, file)
                    .noting(OutsideNotes.of(spec, file, tidemill.homeOfServer())))
            .and(circle(file, spec, specs.values(), circles));
    boolean valid = reality.problems().isEmpty();
    ObjectNode answer =
        JsonNodeFactory.instance.objectNode().put("pipeline", spec.key()).put("valid", valid);
    reality.addTo(answer);
    return new Told(
        answer,
        out -> {
          if (valid) {
            out.printf(
                "%s: %s is valid: %s, %s, %s%n",
                file,
                spec.key(),
                Counted.of(spec.triggers().size(), "trigger"),
                Counted.of(spec.gates().data().checks().size(), "data check"),
                Counted.of(spec.gates().model().checks().size(), "model check"));
          } else {
            out.printf("%s: %s cannot work as it is:%n", file, spec.key());
          }
          reality.tell(out);
        },
        reality.exitCode());
  }

  /**
   * Whether a pipeline would start itself through others.
   *
   * @param told the circles that were told, and with which file: once is enough
   */
  private static Reality circle(
      Path file, PipelineSpec spec, Collection<PipelineSpec> all, Map<Set<String>, Path> told) {
    Function<String, Optional<PipelineSpec>> others =
        key -> all.stream().filter(other -> other.key().equals(key)).findFirst();
    Optional<Path> before =
        new UpstreamCircle(others, key -> true)
            .of(spec)
            .flatMap(circle -> Optional.ofNullable(told.putIfAbsent(Set.copyOf(circle), file)));
    return before
        .map(
            first ->
                new Reality(
                    List.of("spec.triggers: it is in the circle that " + first + " tells of."),
                    List.of()))
        .orElseGet(() -> Reality.ofCircle(spec, others));
  }

  /** Who may call is told; whether the secrets are there is a question for doctor. */
  private static Told hooks(Path file) throws IOException {
    List<String> open = List.copyOf(HookDoors.told(file, SecretPlaces.FILES).keySet());
    ObjectNode answer = JsonNodeFactory.instance.objectNode().put("valid", true);
    open.forEach(answer.putArray("opens")::add);
    return new Told(
        answer,
        out ->
            out.printf(
                "%s is valid: it opens %s%n",
                file, open.isEmpty() ? "no hook" : String.join(", ", open)),
        0);
  }

  /**
   * Reads a specification. @throws CliException if the file is not there; SpecException if it is
   * wrong
   */
  static PipelineSpec read(Path file) {
    return parse(file).orThrow();
  }

  private static PipelineSpecs.ParseResult parse(Path file) {
    return Specifications.parse(FileText.of(file), file.toString());
  }
}
