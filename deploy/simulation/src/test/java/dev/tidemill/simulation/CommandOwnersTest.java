package dev.tidemill.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.deploy.rollout.RolloutInput;
import dev.tidemill.kit.decide.Machine;
import dev.tidemill.schemas.message.Command;
import dev.tidemill.schemas.message.CommandBody;
import dev.tidemill.schemas.message.CommandBody.AbortRollout;
import dev.tidemill.schemas.message.CommandBody.ApplyPipeline;
import dev.tidemill.schemas.message.CommandBody.CancelRun;
import dev.tidemill.schemas.message.CommandBody.DeletePipeline;
import dev.tidemill.schemas.message.CommandBody.ExcludeData;
import dev.tidemill.schemas.message.CommandBody.IncludeData;
import dev.tidemill.schemas.message.CommandBody.Pause;
import dev.tidemill.schemas.message.CommandBody.PromoteRollout;
import dev.tidemill.schemas.message.CommandBody.Resume;
import dev.tidemill.schemas.message.CommandBody.RollBack;
import dev.tidemill.schemas.message.CommandBody.TriggerRun;
import dev.tidemill.schemas.message.CommandOwner;
import dev.tidemill.schemas.message.PauseTarget;
import dev.tidemill.training.run.RunInput;
import dev.tidemill.trigger.policy.PolicyInput;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each command is answered by the service that owns it, and by no other. */
class CommandOwnersTest {

  private static final Instant NOW = Instant.parse("2024-03-01T00:00:00Z");

  static List<CommandBody> commands() {
    List<CommandBody> all =
        new ArrayList<>(
            List.of(
                new ApplyPipeline(Variants.of(Variants.FLIGHTS, 0), "", "/folder"),
                new DeletePipeline("over"),
                new TriggerRun("now", Map.of()),
                new CancelRun("run", "no need"),
                new ExcludeData(List.of("file"), "wrong unit"),
                new IncludeData(List.of("file"), "repaired"),
                new PromoteRollout("sure"),
                new AbortRollout("slow"),
                new RollBack(Optional.empty(), "slow")));
    for (PauseTarget target : PauseTarget.values()) {
      all.add(new Pause(target, "", "wait"));
      all.add(new Resume(target, "", "go on"));
    }
    return all;
  }

  @Test
  void everyKindOfCommandIsAmongTheExamples() {
    Set<Class<?>> kinds =
        Stream.of(CommandBody.class.getPermittedSubclasses())
            .flatMap(owned -> Stream.of(owned.getPermittedSubclasses()))
            .collect(Collectors.toSet());

    assertThat(commands().stream().map(Object::getClass).collect(Collectors.toSet()))
        .isEqualTo(kinds);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void theOwnerAloneAnswers(CommandBody body) {
    Command command = new Command("c", Variants.FLIGHTS, NOW, NOW.plusSeconds(60), "ann", body);
    Loop loop = Loop.deployed();

    Set<CommandOwner> answered = EnumSet.noneOf(CommandOwner.class);
    if (answers(loop.policy(), new PolicyInput.CommandReceived(command, NOW))) {
      answered.add(CommandOwner.TRIGGER_SERVICE);
    }
    if (answers(loop.runs(), new RunInput.CommandReceived(command, NOW))) {
      answered.add(CommandOwner.TRAINING_ORCHESTRATOR);
    }
    if (answers(loop.rollouts(), new RolloutInput.CommandReceived(command, NOW))) {
      answered.add(CommandOwner.DEPLOYER);
    }

    assertThat(answered).containsExactly(body.owner());
  }

  private static <S, I> boolean answers(Machine<S, I, ?, ?> machine, I input) {
    S nothingYet = machine.decider().initial(Variants.FLIGHTS);
    return !machine.decider().decide(nothingYet, input, NOW).events().isEmpty();
  }
}
