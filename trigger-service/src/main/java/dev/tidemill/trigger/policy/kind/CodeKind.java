package dev.tidemill.trigger.policy.kind;

import dev.tidemill.schemas.message.ChangedCode;
import dev.tidemill.schemas.message.CodeArea;
import dev.tidemill.schemas.message.CodeCommit;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.GitChange;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.SignalBody.CodeChanged;
import dev.tidemill.schemas.spec.trigger.Code;
import dev.tidemill.trigger.policy.state.Known;
import dev.tidemill.trigger.policy.state.News;
import dev.tidemill.trigger.policy.state.SignalMemory;
import dev.tidemill.trigger.policy.state.TriggerMemory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Changes of the pipeline's code. Code is known by its digest and not by the id of the signal, so
 * that going back and forth between two states is a change each time.
 */
public final class CodeKind implements SignalTriggerKind<Code, CodeChanged> {

  private static final int MAX_DIGEST_CHARACTERS = 200;

  @Override
  public Class<Code> spec() {
    return Code.class;
  }

  @Override
  public Class<CodeChanged> signal() {
    return CodeChanged.class;
  }

  @Override
  public boolean hearsOwnRuns() {
    return true;
  }

  @Override
  public boolean listens(Code trigger, CodeChanged body) {
    return switch (trigger.changes()) {
      case TRAINING -> body.area() == CodeArea.TRAINING;
      case APPLICATION -> body.area() == CodeArea.APPLICATION || body.application().isPresent();
      case ANY -> body.area() != CodeArea.NEITHER;
    };
  }

  @Override
  public String unheard(CodeChanged body) {
    if (body.area() != CodeArea.NEITHER) {
      String area = body.area().name().toLowerCase(Locale.ROOT);
      return "no trigger listens to changes of " + area + " code";
    }
    return body.git()
        .map(
            git ->
                git.deleted()
                    ? "%s was deleted at commit %s; it is watched on, and no run starts"
                        .formatted(git.ref(), CodeCommit.shortened(git.commit()))
                    : "%s changes no file of code.training or code.application"
                        .formatted(told(git)))
        .orElse("no file of code.training or code.application changed");
  }

  @Override
  public Optional<String> problem(CodeChanged body) {
    int digest = body.digest().length();
    return digest == 0 || digest > MAX_DIGEST_CHARACTERS
        ? Optional.of(
            "the digest of the code has "
                + digest
                + " characters, allowed are 1 to "
                + MAX_DIGEST_CHARACTERS)
        : Optional.empty();
  }

  @Override
  public List<String> rows(CodeChanged body, SignalMemory memory) {
    return List.copyOf(states(body, memory).keySet());
  }

  /** The digest of each part of the code that the signal is about, by its row. */
  private static Map<String, String> states(CodeChanged body, SignalMemory memory) {
    Map<String, String> all = new TreeMap<>();
    if (body.area() != CodeArea.NEITHER) {
      all.put(memory.code(body.area()), body.digest());
    }
    body.application().ifPresent(d -> all.put(memory.code(CodeArea.APPLICATION), d));
    return all;
  }

  @Override
  public News news(CodeChanged body, Known known) {
    Map<String, String> states = states(body, known.memory());
    if (states.isEmpty()) {
      return SignalTriggerKind.super.news(body, known);
    }
    Map<String, String> last = new TreeMap<>();
    states.keySet().forEach(row -> known.row(row).ifPresent(d -> last.put(row, d)));
    if (last.equals(states)) {
      return News.repeated("this state of the code is the one last seen");
    }
    News news = new News(Optional.empty(), Optional.empty(), Map.of(), states);
    return last.isEmpty() && body.previousDigest().isEmpty()
        ? news.asBaseline("first look at the code: a baseline, not a change")
        : news;
  }

  /** What trains: changed training code, unless the trigger asks for application code alone. */
  @Override
  public Demand demand(
      Code trigger, CodeChanged body, TriggerMemory memory, List<String> activeRuns) {
    boolean trains =
        body.area() == CodeArea.TRAINING && trigger.changes() != Code.Changes.APPLICATION;
    return new Demand(
        trains ? RunKind.TRAIN : RunKind.REDEPLOY,
        Optional.empty(),
        Optional.empty(),
        Map.of(),
        Optional.of(changed(body, memory, activeRuns)),
        body.git().map(GitChange::commit),
        false);
  }

  /** Nobody but a person, or a program that a person trusts, pushes to a repository. */
  private static ChangedCode changed(
      CodeChanged body, TriggerMemory memory, List<String> activeRuns) {
    return body.git()
        .map(git -> new ChangedCode(body.changedPaths(), 0, Optional.of(told(git))))
        .orElseGet(() -> memory.code().judge(body.changedPaths(), activeRuns, body.unchangedAt()));
  }

  private static String told(GitChange git) {
    return "commit "
        + CodeCommit.shortened(git.commit())
        + " of "
        + git.ref()
        + git.author().map(a -> " by " + a).orElse("")
        + (git.title().isEmpty() ? "" : ": " + git.title())
        + git.commits().filter(n -> n > 1).map(n -> " (and " + (n - 1) + " before it)").orElse("")
        + (git.forced() ? ", history was rewritten" : "");
  }
}
