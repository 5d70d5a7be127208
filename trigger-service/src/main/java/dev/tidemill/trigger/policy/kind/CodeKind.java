package dev.tidemill.trigger.policy.kind;

import dev.tidemill.schemas.message.ChangedCode;
import dev.tidemill.schemas.message.CodeArea;
import dev.tidemill.schemas.message.Demand;
import dev.tidemill.schemas.message.RunKind;
import dev.tidemill.schemas.message.SignalBody.CodeChanged;
import dev.tidemill.schemas.spec.trigger.Code;
import dev.tidemill.trigger.policy.Known;
import dev.tidemill.trigger.policy.News;
import dev.tidemill.trigger.policy.SignalMemory;
import dev.tidemill.trigger.policy.SignalTriggerKind;
import dev.tidemill.trigger.policy.TriggerMemory;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Changes of the pipeline's code. Code is known by its digest and not by the id of the signal, so
 * that going back and forth between two states is a change each time.
 */
public final class CodeKind implements SignalTriggerKind<Code, CodeChanged> {

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
      case APPLICATION -> body.area() == CodeArea.APPLICATION;
      case ANY -> true;
    };
  }

  @Override
  public String unheard(CodeChanged body) {
    String area = body.area().name().toLowerCase(Locale.ROOT);
    return "no trigger listens to changes of " + area + " code";
  }

  @Override
  public List<String> rows(CodeChanged body, SignalMemory memory) {
    return List.of(memory.code(body.area()));
  }

  @Override
  public News news(CodeChanged body, Known known) {
    String row = known.memory().code(body.area());
    Optional<String> last = known.row(row);
    if (last.filter(body.digest()::equals).isPresent()) {
      return News.repeated("this state of the code is the one last seen");
    }
    News news = News.of(row, body.digest());
    return last.isEmpty() && body.previousDigest().isEmpty()
        ? news.asBaseline("first look at the code: a baseline, not a change")
        : news;
  }

  @Override
  public Demand demand(CodeChanged body, TriggerMemory memory, List<String> activeRuns) {
    RunKind kind = body.area() == CodeArea.APPLICATION ? RunKind.REDEPLOY : RunKind.TRAIN;
    ChangedCode changed = memory.code().judge(body.changedPaths(), activeRuns, body.unchangedAt());
    return new Demand(kind, Optional.empty(), Optional.empty(), Map.of(), Optional.of(changed));
  }
}
