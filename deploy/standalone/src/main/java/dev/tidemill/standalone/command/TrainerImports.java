package dev.tidemill.standalone.command;

import dev.tidemill.kit.process.FolderEnvironment;
import dev.tidemill.schemas.message.ModelFormat;
import dev.tidemill.schemas.spec.CodeSpec;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.PredictSpec;
import dev.tidemill.schemas.text.Counted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Packages that a Python program imports and its Python does not have. The Python is asked whether
 * it finds them; nothing of them is run.
 */
final class TrainerImports {

  private static final Pattern PYTHON = Pattern.compile("(.*/)?python[0-9.]*");

  private static final String NAME = "[A-Za-z_][A-Za-z0-9_]*";
  private static final String SPACE = "[ \\t]*";

  /** At the start of a line: what is imported further inside may be optional. */
  private static final Pattern IMPORT =
      Pattern.compile(
          "(?m)^(?:import|from)[ \\t]+(" + NAME + "(?:" + SPACE + "," + SPACE + NAME + ")*)");

  private static final Pattern REQUIRED =
      Pattern.compile("(?m)^" + SPACE + "([A-Za-z0-9][A-Za-z0-9._-]*)");

  private static final String ASK =
      """
      import importlib.util, sys
      sys.path.insert(0, sys.argv[1])
      print(*[n for n in sys.argv[2:] if importlib.util.find_spec(n) is None])
      """;

  /** Packages that are not called as what they bring. */
  private static final Map<String, String> PACKAGES =
      Map.of(
          "sklearn", "scikit-learn",
          "PIL", "pillow",
          "yaml", "pyyaml",
          "cv2", "opencv-python",
          "dateutil", "python-dateutil",
          "bs4", "beautifulsoup4");

  private static final Set<String> FOR_MLFLOW =
      new TreeSet<>(List.of("mlflow", "pandas", "pyarrow"));
  private static final int ANSWER_WITHIN_SECONDS = 20;
  private static final int NAMED = 8;

  private final PipelineSpec spec;
  private final Path code;

  TrainerImports(PipelineSpec spec, Path folder) {
    this.spec = spec;
    this.code = folder.resolve(spec.code().map(CodeSpec::path).orElse(".")).normalize();
  }

  /** A sentence for each program that lacks packages. */
  List<String> notes() {
    List<String> notes = new ArrayList<>();
    spec.commands().forEach((field, command) -> look(field, command).ifPresent(notes::add));
    ofMlflow().ifPresent(notes::add);
    return notes;
  }

  private Optional<String> look(String field, List<String> command) {
    Optional<Path> script =
        command.stream()
            .filter(w -> w.endsWith(".py"))
            .map(code::resolve)
            .filter(Files::isRegularFile)
            .findFirst();
    if (script.isEmpty() || !PYTHON.matcher(command.get(0)).matches()) {
      return Optional.empty();
    }
    try {
      Set<String> imports = imports(Files.readString(script.get()));
      String python = FolderEnvironment.of(code).resolved(command).get(0);
      Path beside = script.get().toAbsolutePath().getParent();
      String importer = code.relativize(script.get()) + " imports";
      return imports.isEmpty() ? Optional.empty() : told(field, python, importer, beside, imports);
    } catch (IOException e) {
      return Optional.empty(); // that the program is not there is another note
    }
  }

  /** Tidemill's own programs for models of MLflow run in the user's Python too. */
  private Optional<String> ofMlflow() {
    boolean own = spec.predict().filter(p -> !p.command().isEmpty()).isPresent();
    if (own || !spec.model().format().equals(ModelFormat.MLFLOW.word())) {
      return Optional.empty();
    }
    String named = spec.predict().map(PredictSpec::python).orElse(PredictSpec.USUAL_PYTHON);
    String python = FolderEnvironment.of(code).resolved(List.of(named)).get(0);
    try {
      return told("predict.python", python, "a model of MLflow needs", code, FOR_MLFLOW);
    } catch (IOException e) {
      return Optional.of(
          "predict.python: %s cannot be started; a model of MLflow is asked in it."
              .formatted(python));
    }
  }

  static Set<String> imports(String program) {
    Set<String> names = new TreeSet<>();
    Matcher line = IMPORT.matcher(program);
    while (line.find()) {
      names.addAll(Arrays.asList(line.group(1).split("[ \\t]*,[ \\t]*")));
    }
    return names;
  }

  private List<String> missing(String python, Path beside, Set<String> imports) throws IOException {
    List<String> question = new ArrayList<>(List.of(python, "-c", ASK));
    question.add(beside.toString());
    question.addAll(imports);
    Process process =
        new ProcessBuilder(question)
            .directory(code.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(ANSWER_WITHIN_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
        return List.of();
      }
      String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return answer.isBlank() ? List.of() : List.of(answer.strip().split(" "));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * What pip installs: the file, and the packages that it does not list.
   *
   * @param requirements the text of requirements.txt
   */
  static String install(Optional<String> requirements, List<String> missing) {
    Set<String> listed = new TreeSet<>();
    Matcher line = REQUIRED.matcher(requirements.orElse(""));
    while (line.find()) {
      listed.add(plain(line.group(1)));
    }
    List<String> words = new ArrayList<>();
    missing.stream()
        .map(module -> PACKAGES.getOrDefault(module, module))
        .filter(name -> !listed.contains(plain(name)))
        .forEach(words::add);
    if (requirements.isPresent() && words.size() < missing.size()) {
      words.add(0, "-r requirements.txt");
    }
    return String.join(" ", words);
  }

  /** Names of packages are the same whatever their case and signs. */
  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replaceAll("[-_.]+", "-");
  }

  /**
   * @param importer what needs them, with its verb
   * @param beside a folder whose own modules are found too
   */
  private Optional<String> told(
      String field, String python, String importer, Path beside, Set<String> imports)
      throws IOException {
    List<String> missing = missing(python, beside, imports);
    if (missing.isEmpty()) {
      return Optional.empty();
    }
    Path file = code.resolve("requirements.txt");
    String install =
        Files.isRegularFile(file)
            ? install(Optional.of(Files.readString(file)), missing)
            : install(Optional.empty(), missing);
    boolean own = FolderEnvironment.of(code).folder().isPresent();
    return Optional.of(
        "%s: %s %s, which %s does not have. In %s: `%s.venv/bin/pip install %s`."
            .formatted(
                field,
                importer,
                Counted.names(missing, NAMED),
                python,
                code,
                own ? "" : "python3 -m venv .venv && ",
                install));
  }
}
