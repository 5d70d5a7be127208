package dev.tidemill.standalone.scaffold;

import dev.tidemill.schemas.spec.Task;
import dev.tidemill.schemas.text.Durations;
import dev.tidemill.standalone.scaffold.Guesses.Guess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Writes the specification of a new pipeline.
 *
 * @param data a look at the file
 * @param options how it is read
 * @param times of its rows; none where no column has times
 */
record PipelineText(
    String name,
    SourceData source,
    FileOptions options,
    DataLook data,
    Optional<DataLook.Times> times,
    Guesses guesses,
    Template template) {

  /** Holdout rows that a comparison of two models needs. */
  private static final long ENOUGH_TO_COMPARE = 300;

  /** Rows of an hour count as one where models are compared. */
  private static final long HOURS_TO_COMPARE = 20;

  private static final long FIFTH = 5;

  /** Of files that come once a day. */
  private static final Duration ONE_DAY = Duration.ofDays(1);

  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "# Written by `tidemill init`"
            + source.origin()
            + ". What was guessed says so: look at it.");
    lines.add("# `tidemill explain spec` says what each field means; `tidemill try` runs it once.");
    lines.add("apiVersion: tidemill.dev/v1alpha1");
    lines.add("kind: Pipeline");
    lines.add("metadata:");
    lines.add("  name: " + name);
    lines.add("spec:");
    lines.add("  task: " + word(guesses.task().value()) + note(guesses.task()));
    data(lines);
    train(lines);
    triggers(lines);
    gates(lines);
    serving(lines);
    return String.join("\n", lines) + "\n";
  }

  private void data(List<String> lines) {
    lines.add("  data:");
    lines.add("    sources:");
    lines.add("      - name: rows");
    files(lines);
    List<String> query = new RowsQuery(data, guesses).lines();
    if (!query.isEmpty()) {
      lines.add("    query: |");
      query.forEach(line -> lines.add("      " + line));
    }
    lines.add("    columns:");
    lines.add("      id: [" + Yaml.key(guesses.id().value()) + "]" + note(guesses.id()));
    if (guesses.timed()) {
      lines.add("      time: " + Yaml.key(guesses.time().value()) + note(guesses.time()));
    } else {
      for (String sentence : guesses.time().why().split("(?<=\\.) |(?<=;) ")) {
        lines.add("      # " + sentence);
      }
      lines.add("      time: {ingested: true}");
    }
    label(lines);
    List<Guess<String>> left = guesses.left().stream().filter(l -> inQuery(l.value())).toList();
    if (!left.isEmpty()) {
      lines.add("      notFeatures:                    # these never reach the model");
      left.forEach(l -> lines.add("        - " + Yaml.key(l.value()) + "  # " + l.why()));
    }
    lines.add(
        "    clock: data                         # the newest row is now, however old the file is");
    lines.add(
        "    holdout: {length: %s, minRows: %d}  # %s"
            .formatted(
                Durations.text(holdout()),
                holdoutRows(),
                guesses.timed()
                    ? "about the newest fifth of the rows"
                    : "the newest files; a fifth of the rows of a single one"));
  }

  private boolean inQuery(String column) {
    return data.column(column).filter(c -> c.use() == SeenColumn.Use.NESTED).isEmpty();
  }

  private void files(List<String> lines) {
    String format = source.format().name().toLowerCase(Locale.ROOT);
    String glob = Yaml.text(source.glob());
    if (options.options().isEmpty()) {
      lines.add("        files: {path: incoming/, glob: %s, format: %s}".formatted(glob, format));
      return;
    }
    lines.add("        files:");
    lines.add("          path: incoming/");
    lines.add("          glob: " + glob);
    lines.add("          format: " + format);
    for (FileOptions.Option option : options.options()) {
      lines.add(
          "          %s: %s  # guessed: %s".formatted(option.field(), option.yaml(), option.why()));
    }
  }

  private void label(List<String> lines) {
    String column = Yaml.key(guesses.label().value());
    if (guesses.positive().isPresent()) {
      Guess<String> positive = guesses.positive().get();
      lines.add("      label:");
      lines.add("        column: " + column + note(guesses.label()));
      lines.add("        positive: " + Yaml.text(positive.value()) + note(positive));
    } else {
      lines.add("      label: " + column + note(guesses.label()));
    }
  }

  private void train(List<String> lines) {
    lines.add("  train:");
    lines.add(
        "    command: "
            + template.command()
            + "  # its own environment .venv is used if it is there");
    lines.add("    parameters: " + template.parameters());
    lines.add("    seed: 1");
    lines.add("    timeout: 15m");
  }

  private void triggers(List<String> lines) {
    lines.add("  triggers:                             # any of them starts a run");
    lines.add("    - name: new-rows");
    lines.add("      data: {source: rows}");
    lines.add(
        "      when: {newRows: %d, maxWait: 1d, quietPeriod: 10s}  # a tenth of the rows of the file"
            .formatted(Math.max(1, data.rows() / 10)));
    lines.add("    - name: new-code");
    lines.add("      code: {changes: training}");
    lines.add("  code:");
    lines.add("    training: " + template.code());
  }

  private void gates(List<String> lines) {
    lines.add("  gates:");
    lines.add(
        "    data:                               # before training; a failing file is set aside");
    lines.add("      onFail: quarantine");
    lines.add("      checks:");
    for (SuggestedChecks.Suggested check : new SuggestedChecks(data, guesses).all()) {
      lines.add("        # " + check.reason());
      lines.add("        - " + check.yaml().get(0));
      check.yaml().stream().skip(1).forEach(more -> lines.add("          " + more));
    }
    lines.add(
        "    model:                              # on the holdout, which the trainer never sees");
    lines.add("      checks:");
    if (enoughToCompare()) {
      lines.add("        # It must be better than always giving the same answer.");
      lines.add("        - constant: {}");
      lines.add("        # It must not be worse than the model that serves.");
      lines.add("        - champion: {}");
    } else {
      lines.add(
          "        # With %d rows of %d hours or more held out, add `constant: {}` and `champion: {}`: better than"
              .formatted(ENOUGH_TO_COMPARE, HOURS_TO_COMPARE));
      lines.add("        # the same answer always, and not worse than the model that serves.");
    }
    lines.add("        # A model that grows without reason is worth a look.");
    lines.add("        - size: {max: 50Mi}");
    lines.add("          severity: warn");
  }

  private void serving(List<String> lines) {
    lines.add("  rollout:");
    if (template == Template.BATCH) {
      lines.add(
          "    serving: {endpoint: "
              + name
              + ", backend: none}  # no traffic: `tidemill score` reads the champion");
      return;
    }
    lines.add("    serving: {endpoint: " + name + "}");
    lines.add("  monitor:");
    lines.add(
        "    labels: {maxDelay: 1d}              # a request without a label by then never gets"
            + " one");
    lines.add("    checks:");
    lines.add("      - quality: {method: regret}");
    lines.add("      - complete: {columns: all, min: 0.5}");
  }

  private boolean enoughToCompare() {
    return holdoutRows() >= ENOUGH_TO_COMPARE
        && times.filter(t -> t.newestHours() < HOURS_TO_COMPARE).isEmpty();
  }

  /**
   * A fifth; more of a small file, so that models can be compared, but never more than half. A file
   * whose rows have its time is cut at a fifth.
   */
  private long holdoutRows() {
    return holdoutRows(data.rows(), guesses.timed());
  }

  static long holdoutRows(long rows, boolean timed) {
    long fifth = rows / FIFTH;
    boolean room = timed && rows >= 2 * ENOUGH_TO_COMPARE;
    return Math.max(1, room ? Math.max(ENOUGH_TO_COMPARE, fifth) : fifth);
  }

  /** In whole days, hours, minutes or seconds, whichever says it within a tenth. */
  private Duration holdout() {
    if (times.isEmpty()) {
      return ONE_DAY;
    }
    long seconds = Math.max(1, times.get().newestFifth().toSeconds());
    for (long unit : new long[] {86_400, 3_600, 60}) {
      if (seconds >= 10 * unit) {
        return Duration.ofSeconds((seconds + unit - 1) / unit * unit);
      }
    }
    return Duration.ofSeconds(seconds);
  }

  private static String note(Guess<?> guess) {
    return guess.guessed() ? "  # guessed: " + guess.why() : "";
  }

  private static String word(Task task) {
    return task.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
