package dev.tidemill.console;

import dev.tidemill.kit.files.DataFiles;
import dev.tidemill.kit.sql.QueriedNames;
import dev.tidemill.schemas.spec.CodeSpec;
import dev.tidemill.schemas.spec.DataSpec.SourceSpec;
import dev.tidemill.schemas.spec.FilesSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Names what a valid specification needs and its folder does not have, one sentence each. That is
 * not an error: data and programs may come later.
 */
public final class ProjectNotes {

  private static final Pattern SCRIPT =
      Pattern.compile(".*\\.(py|sh|bash|r|R|jl|js|mjs|rb|pl|jar|java|kts|lua|php)");

  /** The name of the source of the code, see {@link SourceStandings}. */
  private static final String CODE = "code";

  private ProjectNotes() {}

  /**
   * Looks at the folder as it is now.
   *
   * @param folder the pipeline's; if this process cannot see it, the list is empty
   */
  public static List<String> of(PipelineSpec spec, Path folder) {
    return of(spec, folder, Set.of());
  }

  /**
   * As {@link #of(PipelineSpec, Path)}.
   *
   * @param told sources, {@code code} among them, of which it is said elsewhere that they cannot be
   *     read
   */
  static List<String> of(PipelineSpec spec, Path folder, Set<String> told) {
    String path = System.getenv().getOrDefault("PATH", "");
    return of(spec, folder, path, told, QueriedNames::of);
  }

  /**
   * @param path folders of programs, as the variable PATH has them
   * @param queried reads a query
   */
  static List<String> of(
      PipelineSpec spec,
      Path folder,
      String path,
      Set<String> told,
      Function<String, QueriedNames> queried) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<String> notes = new ArrayList<>();
    for (SourceSpec source : spec.data().sources()) {
      if (!told.contains(source.name())) {
        source
            .files()
            .flatMap(
                f -> source(source.name(), f, folder, () -> queried.apply(spec.data().query())))
            .ifPresent(notes::add);
      }
    }
    if (spec.code().flatMap(CodeSpec::git).isPresent()) {
      spec.commands()
          .forEach((field, command) -> program(field, command, path).ifPresent(notes::add));
      return notes;
    }
    Path code = folder.resolve(spec.code().map(CodeSpec::path).orElse(".")).normalize();
    if (!Files.isDirectory(code)) {
      if (!told.contains(CODE)) {
        notes.add("code.path: the folder " + code + " does not exist; a run needs it.");
      }
      return notes;
    }
    spec.commands()
        .forEach(
            (field, command) -> {
              program(field, command, path).ifPresent(notes::add);
              files(field, command, code, notes);
            });
    return notes;
  }

  private static Optional<String> source(
      String source, FilesSpec files, Path folder, Supplier<QueriedNames> queried) {
    Path data = files.folder(folder);
    String glob = files.glob();
    if (!Files.isDirectory(data)) {
      return Optional.of(
          "Source %s: the folder %s does not exist. Tidemill keeps looking for it; %s"
              .formatted(source, data, untilThen(source, queried.get())));
    }
    try {
      boolean none = DataFiles.list(data, glob, (path, why) -> {}).isEmpty();
      return none
          ? Optional.of(
              "Source %s: no file in %s matches %s. Tidemill keeps looking; %s"
                  .formatted(source, data, glob, untilThen(source, queried.get())))
          : Optional.empty();
    } catch (PatternSyntaxException e) {
      return Optional.of(
          "Source %s: files.glob %s is not a pattern such as *.csv.gz.".formatted(source, glob));
    } catch (IOException e) {
      return Optional.of("Source %s: the folder %s cannot be read.".formatted(source, data));
    }
  }

  private static String untilThen(String source, QueriedNames queried) {
    if (queried.names().isEmpty()) {
      return "a run whose query names it fails until then.";
    }
    return queried.mayHave(source)
        ? "every run fails until then."
        : "data.query does not name it, so runs go on without it.";
  }

  /** A bare name is looked for on the PATH; java is the one that Tidemill runs with. */
  private static Optional<String> program(String field, List<String> command, String path) {
    String name = command.get(0);
    boolean found =
        name.equals("java")
            || name.contains("/")
            || Arrays.stream(path.split(File.pathSeparator)).anyMatch(f -> isProgram(f, name));
    return found
        ? Optional.empty()
        : Optional.of(
            "%s: the program %s is not on the PATH of this machine; a run needs it where its worker runs."
                .formatted(field, name));
  }

  private static boolean isProgram(String folder, String name) {
    try {
      Path file = Path.of(folder, name);
      return Files.isRegularFile(file) && Files.isExecutable(file);
    } catch (InvalidPathException e) {
      return false; // the PATH has what is not a folder
    }
  }

  private static void files(String field, List<String> command, Path code, List<String> notes) {
    for (int i = 0; i < command.size(); i++) {
      String word = command.get(i);
      boolean isPath = i == 0 && word.contains("/");
      if ((isPath || SCRIPT.matcher(word).matches()) && isMissing(word, code)) {
        notes.add("%s: %s is not in %s; a run needs it.".formatted(field, word, code));
      }
    }
  }

  private static boolean isMissing(String word, Path code) {
    try {
      return !word.startsWith("-") && !word.contains("=") && !Files.exists(code.resolve(word));
    } catch (InvalidPathException e) {
      return false; // then it is not a path
    }
  }
}
