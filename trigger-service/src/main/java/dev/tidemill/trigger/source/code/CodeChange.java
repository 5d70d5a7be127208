package dev.tidemill.trigger.source.code;

import dev.tidemill.schemas.message.ChangedCode;
import dev.tidemill.schemas.message.CodeArea;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.CodeChanged;
import dev.tidemill.trigger.policy.state.Identity;
import dev.tidemill.trigger.source.code.CodeCursor.Sent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The code of an area differs from what was sent last.
 *
 * @param previous digest of the tree that was sent last; empty at the first look
 * @param paths of files that differ, at most {@link ChangedCode#MAX_PATHS}
 * @param sent what is sent now
 */
record CodeChange(Optional<String> previous, List<String> paths, Sent sent) {

  private static final String SOURCE = "/tidemill/trigger-service/code";

  /**
   * @param before what was sent last; null at the first look
   * @param files digest by path
   */
  static CodeChange of(Sent before, Map<String, String> files, String digest, List<String> globs) {
    return before == null
        ? new CodeChange(Optional.empty(), List.of(), new Sent(1, digest, files, globs))
        : new CodeChange(
            Optional.of(before.digest()),
            differing(before.files(), files),
            new Sent(before.number() + 1, digest, files, globs));
  }

  static List<String> differing(Map<String, String> before, Map<String, String> now) {
    TreeSet<String> paths = new TreeSet<>(before.keySet());
    paths.addAll(now.keySet());
    return paths.stream()
        .filter(p -> !Optional.ofNullable(before.get(p)).equals(Optional.ofNullable(now.get(p))))
        .limit(ChangedCode.MAX_PATHS)
        .toList();
  }

  Signal signal(String pipeline, CodeArea area, Optional<Instant> unchangedAt, Instant now) {
    String what =
        String.join(
            "\n",
            pipeline,
            area.name(),
            previous.orElse(""),
            sent.digest(),
            Long.toString(sent.number()));
    return new Signal(
        "code-" + Identity.shortHash(what),
        SOURCE,
        pipeline + "/code",
        now,
        Optional.of(pipeline),
        new CodeChanged(area, sent.digest(), previous, paths, unchangedAt));
  }
}
