package dev.tidemill.trigger.source.code;

import dev.tidemill.kit.git.GitCommit;
import dev.tidemill.kit.git.GitHistory;
import dev.tidemill.kit.git.GitMirror;
import dev.tidemill.kit.git.GitTip;
import dev.tidemill.kit.git.GitTree;
import dev.tidemill.kit.net.RepositoryUrls;
import dev.tidemill.schemas.message.ChangedCode;
import dev.tidemill.schemas.message.CodeArea;
import dev.tidemill.schemas.message.GitChange;
import dev.tidemill.schemas.message.SignalBody.CodeChanged;
import dev.tidemill.schemas.spec.CodeSpec;
import dev.tidemill.trigger.policy.state.Identity;
import dev.tidemill.trigger.source.Target;
import dev.tidemill.trigger.source.code.CodeCursor.Sent;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a commit changes for a pipeline, compared with what was sent last. */
final class GitLook {

  static final String SOURCE = "/tidemill/trigger-service/git";

  private static final Logger LOG = LoggerFactory.getLogger(GitLook.class);

  private final Target target;
  private final CodeSpec code;
  private final GitMirror mirror;
  private final GitTip tip;

  GitLook(Target target, CodeSpec code, GitMirror mirror, GitTip tip) {
    this.target = target;
    this.code = code;
    this.mirror = mirror;
    this.tip = tip;
  }

  /** A signal to be written. */
  record Said(String id, CodeChanged body) {}

  /**
   * What a look found.
   *
   * @param cursor to be kept once the log has the signals
   */
  record Found(List<Said> signals, GitCursor cursor) {}

  private static Map<CodeArea, List<String>> globs(CodeSpec code) {
    Map<CodeArea, List<String>> globs = new EnumMap<>(CodeArea.class);
    globs.put(CodeArea.TRAINING, code.training());
    globs.put(CodeArea.APPLICATION, code.application());
    globs.values().removeIf(List::isEmpty);
    return globs;
  }

  /** Whether the files of a cursor were chosen by the globs of the specification. */
  static boolean isChosenBy(GitCursor cursor, CodeSpec code) {
    Map<CodeArea, List<String>> chosen = new EnumMap<>(CodeArea.class);
    cursor.areas().forEach((area, sent) -> chosen.put(area, sent.globs()));
    return chosen.equals(globs(code));
  }

  /** The specification follows something else now: from here on its changes count. */
  Found otherwiseFollowed(GitCursor before, String followed) throws IOException {
    mirror.fetch(tip);
    return new Found(List.of(), cursor(before.number(), followed, areas()));
  }

  /** What changed since a look, or a baseline at the first one. */
  Found since(Optional<GitCursor> before, String followed) throws IOException {
    mirror.fetch(tip);
    Map<CodeArea, SortedMap<String, String>> files = areas();
    long number = before.map(GitCursor::number).orElse(0L) + 1;
    GitCursor next = cursor(number, followed, files);
    if (before.isEmpty()) {
      return new Found(baselines(next), next);
    }
    GitChange change = change(before.get());
    List<CodeArea> changed =
        files.keySet().stream().filter(a -> differs(before.get(), next, a)).toList();
    boolean moved = !before.get().commit().equals(tip.commit());
    if (changed.isEmpty()) {
      return new Found(
          moved ? List.of(said(before.get(), next, CodeArea.NEITHER, change)) : List.of(), next);
    }
    CodeArea first = changed.contains(CodeArea.TRAINING) ? CodeArea.TRAINING : CodeArea.APPLICATION;
    return new Found(List.of(said(before.get(), next, first, change)), next);
  }

  /** The branch or tag is gone. */
  static Found deleted(Target target, String url, GitCursor before) {
    GitCursor next =
        new GitCursor(
            before.incarnation(),
            before.followed(),
            before.ref(),
            before.commit(),
            true,
            before.number() + 1,
            before.areas());
    GitChange change =
        new GitChange(
            RepositoryUrls.canonical(url),
            before.ref(),
            before.commit(),
            Optional.of(before.commit()),
            false,
            true,
            "");
    CodeChanged body =
        new CodeChanged(
            CodeArea.NEITHER,
            before.commit(),
            Optional.of(before.commit()),
            List.of(),
            Optional.empty(),
            Optional.of(change));
    return new Found(List.of(new Said(id(target, next, CodeArea.NEITHER), body)), next);
  }

  private GitCursor cursor(
      long number, String followed, Map<CodeArea, SortedMap<String, String>> files) {
    Map<CodeArea, Sent> areas = new EnumMap<>(CodeArea.class);
    files.forEach(
        (area, of) ->
            areas.put(area, new Sent(number, CodeTree.digest(of), of, globs(code).get(area))));
    return new GitCursor(
        target.incarnation(), followed, tip.ref(), tip.commit(), false, number, areas);
  }

  private Map<CodeArea, SortedMap<String, String>> areas() throws IOException {
    return mirror.read(
        tip.commit(),
        code.path(),
        tree -> {
          Map<CodeArea, SortedMap<String, String>> all = new EnumMap<>(CodeArea.class);
          for (Map.Entry<CodeArea, List<String>> area : globs(code).entrySet()) {
            all.put(area.getKey(), files(tree, area.getValue()));
          }
          return all;
        });
  }

  /** A file that cannot be part of the code is left out here; a run that needs it says so. */
  private SortedMap<String, String> files(GitTree tree, List<String> globs) throws IOException {
    SortedMap<String, String> out = new TreeMap<>();
    tree.files(
            globs,
            (path, why) ->
                LOG.warn("{}: {} is left out: {}", target.pipeline(), path, why.getMessage()))
        .forEach((path, file) -> out.put(path, file.blob() + (file.executable() ? "x" : "")));
    return out;
  }

  private List<Said> baselines(GitCursor next) throws IOException {
    GitChange change = change(Optional.empty(), new GitHistory(true, 0));
    List<Said> all = new ArrayList<>();
    next.areas()
        .forEach(
            (area, sent) ->
                all.add(
                    new Said(
                        id(target, next, area),
                        new CodeChanged(
                            area,
                            sent.digest(),
                            Optional.empty(),
                            List.of(),
                            Optional.empty(),
                            Optional.of(change)))));
    return all;
  }

  private GitChange change(GitCursor before) throws IOException {
    boolean moved = !before.commit().equals(tip.commit());
    return change(
        Optional.of(before.commit()),
        moved ? mirror.history(before.commit(), tip) : new GitHistory(true, 0));
  }

  /** A tag may go back to an older commit; only a branch has a history to rewrite. */
  private GitChange change(Optional<String> before, GitHistory history) throws IOException {
    GitCommit commit = mirror.commit(tip.commit());
    boolean branch = tip.ref().startsWith("refs/heads/");
    return new GitChange(
        RepositoryUrls.canonical(mirror.url()),
        tip.ref(),
        tip.commit(),
        before,
        branch && !history.follows(),
        false,
        commit.title(),
        Optional.of(commit.author()),
        history.follows() ? Optional.of(history.commits()) : Optional.empty());
  }

  /** Other globs choose other files: that is an edit of the pipeline, not of its code. */
  private static boolean differs(GitCursor before, GitCursor now, CodeArea area) {
    Sent sent = before.areas().get(area);
    Sent next = now.areas().get(area);
    return sent != null
        && !sent.digest().equals(next.digest())
        && !sent.isOnlyOtherwiseChosen(next.files(), next.globs());
  }

  private Said said(GitCursor before, GitCursor next, CodeArea area, GitChange change) {
    boolean both = area == CodeArea.TRAINING && differs(before, next, CodeArea.APPLICATION);
    List<CodeArea> of =
        both
            ? List.of(CodeArea.TRAINING, CodeArea.APPLICATION)
            : area == CodeArea.NEITHER ? List.of() : List.of(area);
    List<String> paths =
        of.stream()
            .flatMap(a -> differing(before.areas().get(a), next.areas().get(a)))
            .distinct()
            .sorted()
            .limit(ChangedCode.MAX_PATHS)
            .toList();
    boolean neither = area == CodeArea.NEITHER;
    return new Said(
        id(target, next, area),
        new CodeChanged(
            area,
            neither ? change.commit() : next.areas().get(area).digest(),
            neither ? change.before() : Optional.of(before.areas().get(area).digest()),
            paths,
            Optional.empty(),
            Optional.of(change),
            both
                ? Optional.of(next.areas().get(CodeArea.APPLICATION).digest())
                : Optional.empty()));
  }

  private static Stream<String> differing(Sent before, Sent now) {
    return CodeChange.differing(before.files(), now.files()).stream();
  }

  private static String id(Target target, GitCursor next, CodeArea area) {
    String what =
        String.join(
            "\n",
            target.pipeline(),
            Integer.toString(target.incarnation()),
            area.name(),
            next.followed(),
            next.commit(),
            Boolean.toString(next.deleted()),
            Long.toString(next.number()));
    return "git-" + Identity.shortHash(what);
  }
}
