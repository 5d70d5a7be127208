package dev.tidemill.kit.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;

class PrincipalTest {

  private static final Principal BOT =
      Principal.proven(
          "ci-bot",
          new RoleGrant(Role.OPERATOR, Set.of("growth")),
          new RoleGrant(Role.VIEWER, Set.of("risk")));

  @Test
  void aRoleHoldsInItsNamespacesOnlyAndIncludesTheLesserOnes() {
    assertThat(BOT.may(Role.OPERATOR, "growth")).isTrue();
    assertThat(BOT.may(Role.VIEWER, "growth")).isTrue();
    assertThat(BOT.may(Role.APPROVER, "growth")).isFalse();
    assertThat(BOT.may(Role.VIEWER, "risk")).isTrue();
    assertThat(BOT.may(Role.OPERATOR, "risk")).isFalse();
    assertThat(BOT.may(Role.VIEWER, "other")).isFalse();
    assertThat(BOT.may(Role.VIEWER, RoleGrant.EVERYWHERE)).isFalse();
    assertThat(Principal.proven("a", RoleGrant.everywhere(Role.VIEWER)).may(Role.VIEWER, "any"))
        .isTrue();
  }

  @Test
  void whatIsRefusedSaysWhatWouldDoAndWhatThereIs() {
    assertThat(BOT.refusal(Role.APPROVER, "growth"))
        .contains(
            "This needs the role approver in growth; ci-bot is operator in growth and viewer in"
                + " risk");
    assertThat(new Principal("eve", List.of(), true).refusalSomewhere(Role.VIEWER))
        .contains("This needs the role viewer in a namespace; eve has no role");
    assertThat(BOT.refusal(Role.OPERATOR, "growth")).isEmpty();
  }

  @Test
  void aNamespaceIsANameOrAllOfThem() {
    for (String wrong : List.of("", "a,b", "A", "*a", "a/b", "-a")) {
      assertThatThrownBy(() -> new RoleGrant(Role.VIEWER, Set.of(wrong)))
          .as(wrong)
          .hasMessageContaining("not a namespace");
    }
    assertThatThrownBy(() -> new RoleGrant(Role.VIEWER, Set.of())).hasMessageContaining("missing");
    assertThat(RoleGrant.parse("operator:growth"))
        .isEqualTo(new RoleGrant(Role.OPERATOR, Set.of("growth")));
    assertThatThrownBy(() -> RoleGrant.parse("owner:growth"))
        .hasMessageContaining("allowed: viewer");
    assertThatThrownBy(() -> RoleGrant.parse("operator")).hasMessageContaining("operator:growth");
  }

  @Test
  void aClaimedNameStandsBesideTheProvenOneOrIsMarked() {
    assertThat(Actor.of(BOT, "anna")).isEqualTo("ci-bot (for anna)");
    assertThat(Actor.of(BOT, "")).isEqualTo("ci-bot");
    assertThat(Actor.of(BOT, " ci-bot ")).isEqualTo("ci-bot");
    assertThat(Actor.of(Principal.ANYBODY, "anna")).isEqualTo("anna (claimed)");
    assertThat(Actor.of(Principal.ANYBODY, "")).isEqualTo("anonymous");
  }

  /** Whatever is claimed: the proven name stands first, and only the door writes parentheses. */
  @Property
  void nobodyCanClaimToBeAnother(@ForAll @StringLength(max = 120) String claimed) {
    String actor;
    try {
      actor = Actor.of(BOT, claimed);
    } catch (IllegalArgumentException e) {
      return;
    }
    assertThat(actor).matches("ci-bot( \\(for [^()\\p{Cc}]+\\))?");
    assertThat(Actor.of(Principal.ANYBODY, claimed))
        .matches("anonymous|[^()\\p{Cc}]+ \\(claimed\\)");
  }
}
