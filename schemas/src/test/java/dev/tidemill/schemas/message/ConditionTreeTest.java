package dev.tidemill.schemas.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConditionTreeTest {

  private static final Instant LATER = Instant.parse("2026-01-05T10:00:00Z");

  private static Condition figure(String name, int observed, int required) {
    return new Condition(
        name, Integer.toString(observed), Integer.toString(required), observed >= required);
  }

  private static Condition node(String name, String required, boolean met) {
    return new Condition(name, "some", required, met);
  }

  @Test
  void alternativesStandBelowOneConditionThatAnyOfThemMeets() {
    List<Condition> enough =
        ConditionTree.anyOf("when", List.of(figure("rows", 9, 3), figure("files", 1, 5)));
    assertThat(enough)
        .extracting(Condition::name, Condition::depth, Condition::met)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("when", 0, true),
            org.assertj.core.groups.Tuple.tuple("rows", 1, true),
            org.assertj.core.groups.Tuple.tuple("files", 1, false));
    assertThat(ConditionTree.phrases(enough)).as("one suffices").isEmpty();
    assertThat(ConditionTree.missing(enough)).isEmpty();
    List<Condition> few =
        ConditionTree.anyOf("when", List.of(figure("rows", 2, 3), figure("files", 1, 5)));
    assertThat(ConditionTree.phrases(few)).containsExactly("rows 2 of 3 or files 1 of 5");
    assertThat(ConditionTree.missing(few)).hasSize(2);
    assertThat(ConditionTree.anyOf("when", List.of(figure("rows", 2, 3))))
        .containsExactly(figure("rows", 2, 3));
  }

  @Test
  void aPhraseFollowsWhatTheTreeRequires() {
    List<Condition> tree =
        List.of(
            node("both", ConditionTree.ALL, false),
            node("flights", ConditionTree.ALL, false).below(1),
            figure("rows", 2, 3).below(2),
            figure("quiet", 1, 9).below(2),
            node("some", "at least 2", false).below(1),
            new Condition("drift", "nothing came", "a signal", false).below(2),
            new Condition("code", "nothing came", "a signal", false).below(2),
            node("alert", ConditionTree.ALL, true).below(2),
            new Condition("budget.runsPerDay", "2", "fewer than 2", false));
    assertThat(ConditionTree.phrases(tree))
        .containsExactly(
            "flights: rows 2 of 3 and quiet 1 of 9",
            "at least 2 of (drift (nothing came), code (nothing came))",
            "budget.runsPerDay 2 (needs fewer than 2)");
  }

  @Test
  void anAlertThatHasToGoOnIsNotAWordTwice() {
    assertThat(ConditionTree.phrases(List.of(new Condition("for", "2s", "20s", false))))
        .as("after: waits for")
        .containsExactly("the alert to go on, 2s of 20s");
  }

  @Test
  void whatTimeAloneMeetsIsMetOnceThatIsOver() {
    List<Condition> tree =
        ConditionTree.anyOf(
            "when",
            List.of(
                figure("rows", 2, 3),
                new Condition("maxWait", "1h", "6h", false).until(Optional.of(LATER))));
    Condition before = ConditionTree.at(tree, LATER.minusSeconds(600)).get(2);
    assertThat(before.met()).isFalse();
    assertThat(before.observed()).as("time goes on").isEqualTo("5h 50m");
    assertThat(before.until()).contains(LATER);
    List<Condition> then = ConditionTree.at(tree, LATER);
    assertThat(then).extracting(Condition::met).containsExactly(true, false, true);
    assertThat(then.get(0).observed()).isEqualTo("1 of 2");
    assertThat(then.get(2).observed()).isEqualTo("6h");
    assertThat(then.get(2).until()).as("its end has come").isEmpty();
  }

  @Test
  void whatHeldKeepsNoEndThatHasPassedAndATreeCountsWhatHoldsNow() {
    List<Condition> tree =
        List.of(
            new Condition("both", "1 of 2", ConditionTree.ALL, false),
            node("files", ConditionTree.ALL, false).below(1).until(Optional.of(LATER)),
            new Condition("newRows", "12", "10", true).below(2),
            new Condition("quietPeriod", "0ms", "10s", false).below(2).until(Optional.of(LATER)),
            node("code", ConditionTree.ALL, true)
                .below(1)
                .until(Optional.of(LATER.plusSeconds(60))),
            figure("signals", 1, 1).below(2));
    List<Condition> then = ConditionTree.at(tree, LATER.plusSeconds(5));
    assertThat(then).allMatch(Condition::met);
    assertThat(then)
        .extracting(Condition::observed)
        .containsExactly("2 of 2", "2 of 2", "12", "15s", "some", "1");
    assertThat(then)
        .filteredOn(c -> c.until().isPresent())
        .extracting(Condition::name)
        .as("what came to it counts until then")
        .containsExactly("code");
    List<Condition> recorded =
        List.of(new Condition("cooldown", "2h", "1h", true).until(Optional.of(LATER)));
    assertThat(ConditionTree.at(recorded, LATER.plusSeconds(1)).get(0).until()).isEmpty();
    List<Condition> budget =
        List.of(
            new Condition("budget.runsPerDay", "2", "fewer than 2", false)
                .until(Optional.of(LATER)));
    assertThat(ConditionTree.at(budget, LATER).get(0).observed()).isEqualTo("fewer than 2");
  }

  @Test
  void aPartIsFoundByItsNameAndStandsByItself() {
    List<Condition> tree =
        List.of(
            node("all", ConditionTree.ALL, false),
            node("data", ConditionTree.ANY, true).below(1),
            figure("rows", 9, 3).below(2),
            node("code", "a signal", false).below(1));
    assertThat(ConditionTree.part(tree, "data"))
        .containsExactly(node("data", ConditionTree.ANY, true), figure("rows", 9, 3).below(1));
    assertThat(ConditionTree.part(tree, "none")).isEmpty();
  }
}
