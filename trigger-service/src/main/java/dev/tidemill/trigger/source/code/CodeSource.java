package dev.tidemill.trigger.source.code;

import dev.tidemill.kit.source.CursorStore;
import dev.tidemill.schemas.message.CodeArea;
import dev.tidemill.schemas.spec.CodeSpec;
import dev.tidemill.trigger.source.Looks;
import dev.tidemill.trigger.source.SignalWriter;
import dev.tidemill.trigger.source.Source;
import dev.tidemill.trigger.source.Target;
import dev.tidemill.trigger.source.code.CodeCursor.Sent;
import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches the code folder of a pipeline, training and application code apart. A change counts once
 * two looks in a row see the same tree, so that a save in several steps is one change. The first
 * look is sent without a previous digest.
 */
public final class CodeSource implements Source {

  private static final Logger LOG = LoggerFactory.getLogger(CodeSource.class);

  /** The name of the code among the sources of a pipeline. */
  static final String CODE = "code";

  private final CursorStore<CodeCursor> cursors;
  private final SignalWriter signals;
  private final InstantSource clock;
  private final Map<String, Watch> watches = new HashMap<>();
  private final Looks looks = new Looks("code");

  /** What is known of one pipeline. */
  private static final class Watch {
    final int version;
    final CodeTree tree;
    final CodeCursor cursor;
    final Map<CodeArea, String> lastLook = new EnumMap<>(CodeArea.class);
    final Map<CodeArea, Instant> unchangedAt = new EnumMap<>(CodeArea.class);
    final Set<String> unreadable = new HashSet<>();

    Watch(int version, CodeTree tree, CodeCursor cursor) {
      this.version = version;
      this.tree = tree;
      this.cursor = cursor;
    }
  }

  /**
   * @param folder where cursors are kept
   */
  public CodeSource(Path folder, SignalWriter signals, InstantSource clock) {
    this.cursors = new CursorStore<>(folder, CodeCursor.class);
    this.signals = signals;
    this.clock = clock;
  }

  @Override
  public String name() {
    return "code";
  }

  @Override
  public Duration every() {
    return Duration.ofSeconds(1);
  }

  @Override
  public void retain(List<Target> targets) {
    watches.keySet().retainAll(targets.stream().map(Target::pipeline).collect(Collectors.toSet()));
    looks.retain(targets);
  }

  @Override
  public Looks looks() {
    return looks;
  }

  @Override
  public List<String> sources(Target target) {
    return target.spec().code().filter(c -> c.git().isEmpty()).isPresent()
        ? List.of(CODE)
        : List.of();
  }

  @Override
  public void poll(Target target, String source) throws IOException {
    CodeSpec code = target.spec().code().orElseThrow();
    Path root = target.folder().resolve(code.path()).normalize();
    if (!Files.isDirectory(root)) {
      if (!looks.fails(target, CODE)) {
        LOG.info("{}: waiting for the code folder {} to appear", target.pipeline(), root);
      }
      looks.failed(
          target,
          CODE,
          every(),
          "the folder " + root + " is not there; create it, or correct code.path");
      return;
    }
    Watch watch = watch(target, root);
    look(target, watch, CodeArea.TRAINING, code.training());
    look(target, watch, CodeArea.APPLICATION, code.application());
    looks.worked(target, CODE, every());
  }

  private Watch watch(Target target, Path root) throws IOException {
    Watch watch = watches.get(target.pipeline());
    if (watch == null || watch.version != target.version()) {
      Set<Path> data =
          target.spec().data().sources().stream()
              .flatMap(s -> s.folder(target.folder()).stream())
              .collect(Collectors.toSet());
      CodeCursor cursor =
          cursors
              .read(target.pipeline())
              .filter(c -> c.incarnation() == target.incarnation())
              .orElseGet(() -> new CodeCursor(target.incarnation(), new EnumMap<>(CodeArea.class)));
      watch = new Watch(target.version(), new CodeTree(root, data), cursor);
      watches.put(target.pipeline(), watch);
    }
    return watch;
  }

  private void look(Target target, Watch watch, CodeArea area, List<String> globs)
      throws IOException {
    if (globs.isEmpty()) {
      return;
    }
    Instant lookedAt = clock.instant();
    SortedMap<String, String> files =
        watch.tree.files(globs, (path, why) -> leaveOut(target, watch, path, why));
    String digest = CodeTree.digest(files);
    Sent before = watch.cursor.areas().get(area);
    boolean stable = digest.equals(watch.lastLook.put(area, digest));
    if (before != null && before.digest().equals(digest)) {
      watch.unchangedAt.put(area, lookedAt);
      return;
    }
    if (!stable) {
      return;
    }
    if (before != null && before.isOnlyOtherwiseChosen(files, globs)) {
      remember(target, watch, area, new Sent(before.number(), digest, files, globs));
      return;
    }
    CodeChange change = CodeChange.of(before, files, digest, globs);
    Optional<Instant> unchangedAt = Optional.ofNullable(watch.unchangedAt.get(area));
    signals.write(change.signal(target.pipeline(), area, unchangedAt, clock.instant()));
    LOG.info(
        "{}: {} code is {} ({} changed)", target.pipeline(), area, digest, change.paths().size());
    watch.unchangedAt.put(area, lookedAt);
    remember(target, watch, area, change.sent());
  }

  /** Warns once for each file. Nothing is lost with a link to a folder above it. */
  private static void leaveOut(Target target, Watch watch, String path, IOException why) {
    if (!(why instanceof FileSystemLoopException) && watch.unreadable.add(path)) {
      LOG.warn(
          "{}: code file {} cannot be read and is left out: {}",
          target.pipeline(),
          path,
          why.toString());
    }
  }

  private void remember(Target target, Watch watch, CodeArea area, Sent sent) throws IOException {
    watch.cursor.areas().put(area, sent);
    cursors.write(target.pipeline(), watch.cursor);
  }
}
