package dev.tidemill.validation.monitor.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tidemill.validation.check.profile.Profile;
import dev.tidemill.validation.check.profile.ProfileJson;
import dev.tidemill.validation.loss.Loss;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BaselineJsonTest {

  private static final String PROFILE = ProfileJson.toJson(new Profile(7, Map.of()));

  private static FreshBaseline baseline(int positions) {
    Random random = new Random(1);
    double[] weights = random.doubles(positions, -2, 2).toArray();
    double[] squares = random.doubles(positions, 0, 900).toArray();
    return new FreshBaseline(Loss.LOG, weights, squares, 0, 1, 40_000, 0, List.of());
  }

  @Test
  void aBaselineComesBackAndTheProfileBesideIt() {
    FreshBaseline baseline = baseline(9 * 65 + 1);

    String json = BaselineJson.with(PROFILE, baseline);

    assertThat(json.length()).as("characters").isLessThan(16_000);
    assertThat(ProfileJson.fromJson(json).rows()).isEqualTo(7);
    FreshBaseline read = BaselineJson.read(json).orElseThrow();
    assertThat(read.weights()).containsExactly(baseline.weights(), within(1e-6));
    assertThat(read.squares()).containsExactly(baseline.squares(), within(1e-4));
    assertThat(read.learned()).isEqualTo(40_000);
    assertThat(BaselineJson.with(PROFILE, baseline)).isEqualTo(json);
  }

  @Test
  void aProfileWithoutABaselineHasNone() {
    assertThat(BaselineJson.read(PROFILE)).isEmpty();
  }

  @Test
  void aBaselineTooLargeForARecordStaysOut() {
    assertThat(BaselineJson.with(PROFILE, baseline(FreshBaseline.MOST_WEIGHTS + 1)))
        .isEqualTo(PROFILE);
  }
}
