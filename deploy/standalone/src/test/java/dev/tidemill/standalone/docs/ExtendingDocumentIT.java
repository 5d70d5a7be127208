package dev.tidemill.standalone.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.spec.Task;
import dev.tidemill.validation.gate.metric.Metric;
import dev.tidemill.validation.gate.metric.ModelAnswers;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** docs/extending.md tells the truth: its examples compile, and its check works from outside. */
class ExtendingDocumentIT {

  private static final Path DOCUMENT = Path.of("../../docs/extending.md");
  private static final Pattern JAVA = Pattern.compile("(?ms)^```java\\n(.*?)^```");
  private static final Pattern TYPE = Pattern.compile("public (?:final )?(?:class|record) (\\w+)");
  private static final Pattern SERVICE =
      Pattern.compile("(?m)^\\| `(META-INF/services/[\\w.]+)` \\| `([\\w.]+)` \\|$");

  @TempDir Path dir;
  private Path classes;
  private String document;

  @BeforeEach
  void theExamplesAreCompiled() throws IOException {
    document = Files.readString(DOCUMENT);
    Path sources = Files.createDirectories(dir.resolve("src"));
    classes = Files.createDirectories(dir.resolve("classes"));
    List<Path> files = new ArrayList<>();
    Matcher block = JAVA.matcher(document);
    while (block.find()) {
      Matcher type = TYPE.matcher(block.group(1));
      assertThat(type.find()).as("each example has a public type").isTrue();
      files.add(Files.writeString(sources.resolve(type.group(1) + ".java"), block.group(1)));
    }
    assertThat(files).hasSize(8);
    compile(files);
  }

  private void compile(List<Path> files) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
      manager.setLocationFromPaths(StandardLocation.CLASS_OUTPUT, List.of(classes));
      boolean compiled =
          compiler
              .getTask(
                  messages,
                  manager,
                  null,
                  List.of(
                      "--release",
                      "17",
                      "-parameters",
                      "-proc:none",
                      "-Werror",
                      "-Xlint:all,-classfile,-path"),
                  null,
                  manager.getJavaFileObjectsFromPaths(files))
              .call();
      assertThat(compiled).as(messages.toString()).isTrue();
    }
  }

  @Test
  void theCheckIsExplainedValidatedAndRefusedFromOutside() throws Exception {
    Matcher service = SERVICE.matcher(document);
    int services = 0;
    while (service.find()) {
      Path file = classes.resolve(service.group(1));
      Files.createDirectories(file.getParent());
      Files.writeString(file, service.group(2) + "\n");
      services++;
    }
    assertThat(services).isEqualTo(2);

    assertThat(tidemill("explain", "spec.gates.data.checks.textLength"))
        .contains("No text is longer than max characters.")
        .contains("The largest number of characters.");
    assertThat(tidemill("validate", "-f", pipeline("max: 3").toString())).contains("valid");
    assertThat(tidemill("validate", "-f", pipeline("max: 0").toString()))
        .contains("textLength.max")
        .contains("0 is too small; write at least 1");
    // A variable of the launcher is not a setting.
    assertThat(tidemill("doctor", "--home", dir.resolve("home").toString()))
        .doesNotContain("TIDEMILL_CLASSPATH");
  }

  private Path pipeline(String limit) throws IOException {
    return Files.writeString(
        dir.resolve("pipeline.yaml"),
        """
        apiVersion: tidemill.dev/v1alpha1
        kind: Pipeline
        metadata: {name: example}
        spec:
          task: regression
          data:
            sources: [{name: rows, files: {path: rows, glob: "*.csv", format: csv}}]
            columns: {id: [id], time: at, label: y}
            holdout: {length: 1d}
          train: {command: [java, Train.java]}
          gates:
            data:
              checks:
                - textLength: {column: destination, LIMIT}
        """
            .replace("LIMIT", limit));
  }

  private String tidemill(String... words) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classes + ":" + System.getProperty("java.class.path"),
                "dev.tidemill.standalone.Main"));
    command.addAll(List.of(words));
    Path output = dir.resolve("output.txt");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("TIDEMILL_CLASSPATH", classes.toString());
    Process process = builder.start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return Files.readString(output);
  }

  @Test
  void theMetricIsOne() throws Exception {
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      Metric metric =
          (Metric)
              loader
                  .loadClass("com.example.tidemill.MeanSquaredLogError")
                  .getDeclaredConstructor()
                  .newInstance();

      assertThat(metric.fits(Task.REGRESSION)).isTrue();
      assertThat(metric.value(new double[] {0, Math.E - 1}, ModelAnswers.of(0, 0))).isEqualTo(0.5);
      assertThat(metric.value(new double[0], ModelAnswers.of())).isNaN();
    }
  }

  /** The contract tests that the page names are there, and so are the files it calls examples. */
  @Test
  void whatThePageNamesExists() throws IOException {
    List<String> names = new ArrayList<>();
    Matcher name =
        Pattern.compile(
                "`(\\w+(?:Test|Contract|Stage|Guard|Check|Kinds|Checks|Metrics|Stages|Guards))`")
            .matcher(JAVA.matcher(document).replaceAll(""));
    while (name.find()) {
      names.add(name.group(1) + ".java");
    }
    try (Stream<Path> files = Files.walk(Path.of("../.."))) {
      List<String> all =
          files
              .filter(f -> f.toString().endsWith(".java"))
              .map(f -> f.getFileName().toString())
              .toList();
      assertThat(all).containsAll(names);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
