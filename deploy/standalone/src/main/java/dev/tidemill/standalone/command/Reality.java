package dev.tidemill.standalone.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tidemill.console.ProjectNotes;
import dev.tidemill.console.UpstreamCircle;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * What the world says to a specification whose fields are right.
 *
 * @param problems why it cannot work, a sentence each
 * @param notes what is worth knowing; what is missing may still come
 */
record Reality(List<String> problems, List<String> notes) {

  static final Reality NOTHING = new Reality(List.of(), List.of());

  private static final int INVALID = 65;

  Reality {
    problems = List.copyOf(problems);
    notes = List.copyOf(notes);
  }

  /**
   * Looks at the files, programs and packages of this machine.
   *
   * @param file the specification, in the folder of the pipeline
   */
  static Reality of(PipelineSpec spec, Path file) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    List<String> missing = new ArrayList<>(ProjectNotes.of(spec, folder));
    missing.addAll(new TrainerImports(spec, folder).notes());
    return new Reality(List.of(), missing).and(ColumnNotes.of(spec, folder));
  }

  /**
   * Looks whether a pipeline would start itself through others.
   *
   * @param others the specifications that are known, by the names of their pipelines
   */
  static Reality ofCircle(PipelineSpec spec, Function<String, Optional<PipelineSpec>> others) {
    return new UpstreamCircle(others, key -> true)
        .problem(spec)
        .map(problem -> new Reality(List.of("spec.triggers: " + problem + "."), List.of()))
        .orElse(NOTHING);
  }

  Reality noting(List<String> more) {
    return and(new Reality(List.of(), more));
  }

  Reality and(Reality other) {
    return new Reality(
        Stream.concat(problems.stream(), other.problems.stream()).toList(),
        Stream.concat(notes.stream(), other.notes.stream()).toList());
  }

  Reality noting(String note) {
    return and(new Reality(List.of(), List.of(note)));
  }

  int exitCode() {
    return problems.isEmpty() ? 0 : INVALID;
  }

  void addTo(ObjectNode answer) {
    problems.forEach(answer.putArray("problems")::add);
    notes.forEach(answer.putArray("notes")::add);
  }

  void tell(PrintWriter out) {
    problems.forEach(p -> out.println("error: " + p));
    notes.forEach(n -> out.println("note: " + n));
  }
}
