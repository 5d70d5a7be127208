package dev.tidemill.deploy.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.schemas.message.CommandBody.RollBack;
import dev.tidemill.schemas.message.LoadStatus;
import dev.tidemill.schemas.message.LoadedVersion;
import dev.tidemill.schemas.message.RolloutEventBody.ChampionChanged;
import dev.tidemill.schemas.message.RolloutEventBody.CommandAnswered;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rollback by command to a version that gateways cannot load. */
class RollbackTest {

  private final RolloutWorld world = new RolloutWorld();

  @BeforeEach
  void threeVersionsHaveServed() {
    world.serving(1);
    for (int version = 2; version <= 3; version++) {
      world.provisional(version);
      world.pass(Duration.ofMinutes(1));
    }
    assertThat(world.state.champion()).contains(3);
  }

  @Test
  void isRefusedWhereNoLiveGatewayCanLoadIt() {
    heartbeat("g1", ready(3), failed(1));

    world.command(new RollBack(Optional.of(1), "x"));

    CommandAnswered answer = world.last(CommandAnswered.class);
    assertThat(answer.accepted()).isFalse();
    assertThat(answer.code()).isEqualTo("LOAD_FAILED");
    assertThat(world.state.champion()).contains(3);
  }

  @Test
  void isDoneWhereOneGatewayMay() {
    heartbeat("g1", ready(3), failed(1));
    heartbeat("g2", ready(3), ready(1));

    world.command(new RollBack(Optional.of(1), "x"));
    heartbeat("g2", ready(3), ready(1));
    heartbeat("g1", ready(3), failed(1));

    assertThat(world.state.champion()).contains(1);
  }

  @Test
  void isTakenBackWhenItTurnsOutThatNoneCan() {
    world.command(new RollBack(Optional.of(1), "x"));
    assertThat(world.state.champion()).contains(1);

    heartbeat("g1", ready(3), loading(1));
    assertThat(world.state.champion()).contains(1);
    heartbeat("g1", ready(3), failed(1));

    assertThat(world.state.champion()).contains(3);
    ChampionChanged changed = world.last(ChampionChanged.class);
    assertThat(changed.actor()).isEqualTo("controller");
    assertThat(changed.reason())
        .isEqualTo("no live gateway can load version 1, so version 3 still serves");
    assertThat(world.versions().get(0)).isEqualTo("3 CHAMPION 100");
  }

  @Test
  void standsOnceAGatewayHasLoadedIt() {
    world.command(new RollBack(Optional.of(1), "x"));
    heartbeat("g1", ready(3), ready(1));

    heartbeat("g1", ready(3), failed(1));

    assertThat(world.state.champion()).contains(1);
  }

  @Test
  void isTakenBackWhenItsFileIsMissingForTooLong() {
    world.command(new RollBack(Optional.of(1), "x"));
    world.pass(Duration.ofMinutes(4));
    heartbeat("g1", ready(3), missing(1));
    assertThat(world.state.champion()).contains(1);

    world.pass(Duration.ofMinutes(1));
    heartbeat("g1", ready(3), loading(1));
    assertThat(world.state.champion()).contains(1);
    heartbeat("g1", ready(3), missing(1));

    assertThat(world.state.champion()).contains(3);
    assertThat(world.last(ChampionChanged.class).reason())
        .isEqualTo("no live gateway has loaded version 1 in time, so version 3 still serves");
  }

  private void heartbeat(String gateway, LoadedVersion... versions) {
    world.now = world.now.plusSeconds(1);
    world.beat(Given.heartbeat(gateway, world.now, List.of(versions)));
  }

  private static LoadedVersion ready(int version) {
    return Given.loaded(version, LoadStatus.READY, 0);
  }

  private static LoadedVersion loading(int version) {
    return Given.loaded(version, LoadStatus.LOADING, Double.NaN);
  }

  private static LoadedVersion missing(int version) {
    String error = "cannot be read: there is no such file";
    return new LoadedVersion(
        version, Given.digest(version), LoadStatus.LOADING, error, List.of(), Double.NaN);
  }

  private static LoadedVersion failed(int version) {
    return Given.loaded(version, LoadStatus.FAILED, Double.NaN);
  }
}
