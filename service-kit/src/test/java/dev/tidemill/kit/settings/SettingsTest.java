package dev.tidemill.kit.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidemill.kit.files.PrivateFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

  private static final Setting<Long> PORT = Setting.number("http-port", 8080, 0, 65535, "port");
  private static final Setting<Duration> WAIT =
      Setting.duration("wait", Duration.ofSeconds(1), "time to wait");
  private static final List<Setting<?>> KNOWN = List.of(PORT, WAIT);

  @Test
  void optionsWinOverTheEnvironmentAndTheEnvironmentOverFallbacks() {
    Settings settings =
        Settings.read(
            KNOWN,
            Map.of("TIDEMILL_HTTP_PORT", "1", "TIDEMILL_WAIT", "250ms", "PATH", "/bin"),
            Map.of("http-port", "2"));
    assertThat(settings.get(PORT)).isEqualTo(2);
    assertThat(settings.get(WAIT)).isEqualTo(Duration.ofMillis(250));
    assertThat(Settings.defaults().get(PORT)).isEqualTo(8080);
    assertThat(settings.with(PORT, 9L).get(PORT)).isEqualTo(9);
  }

  @Test
  void everyProblemIsNamedAtOnceWithWhatIsAllowed() {
    SettingsException problems =
        catchThrowableOfType(
            SettingsException.class,
            () ->
                Settings.read(
                    KNOWN,
                    Map.of("TIDEMILL_HTTP_PROT", "1", "TIDEMILL_WAIT", "soon"),
                    Map.of("http-port", "70000", "colour", "red")));
    assertThat(problems.problems())
        .containsExactlyInAnyOrder(
            "unknown variable TIDEMILL_HTTP_PROT; did you mean TIDEMILL_HTTP_PORT?",
            "unknown setting colour",
            "TIDEMILL_WAIT is \"soon\"; allowed is a duration such as 500ms, 90s, 30m, 6h or 28d",
            "http-port is \"70000\"; allowed is a whole number from 0 to 65535");
  }

  @Test
  void aSettingHasOneFormOfNameAndAnotherFormIsRefusedWithTheRightOne() {
    assertThatThrownBy(() -> Setting.number("http.port", 1, 0, 2, "port"))
        .hasMessageContaining("\"http.port\" is not the name of a setting");
    List<Setting<?>> known = List.of(PORT);
    assertThatThrownBy(() -> Settings.read(known, Map.of(), Map.of("http.port", "1")))
        .hasMessageContaining("unknown setting http.port; did you mean http-port?");
  }

  @Test
  void onlyTrueAndFalseAnswerAYesOrNoSetting() {
    List<Setting<?>> known = List.of(KitSettings.INSECURE_LOCAL);
    assertThat(Settings.defaults().get(KitSettings.INSECURE_LOCAL)).isFalse();
    assertThat(
            Settings.read(known, Map.of("TIDEMILL_INSECURE_LOCAL", "True"), Map.of())
                .get(KitSettings.INSECURE_LOCAL))
        .isTrue();
    assertThatThrownBy(() -> Settings.read(known, Map.of(), Map.of("insecure-local", "yes")))
        .hasMessageContaining("insecure-local is \"yes\"; allowed is true or false");
  }

  @Test
  void aFallbackIsShownAsTheParserTakesIt() {
    List<Setting<?>> all = new ArrayList<>(KitSettings.all());
    all.addAll(List.of(PORT, WAIT));
    for (Setting<?> setting : all) {
      assertThat((Object) setting.parser().apply(setting.fallbackText()))
          .as(setting.name())
          .isEqualTo(setting.fallback());
    }
    assertThat(KitSettings.SESSION_TIMEOUT.fallbackText()).isEqualTo("10s");
  }

  @Test
  void aLeaseThatEndsBeforeKafkaHasFailedOverIsRefused() {
    assertThat(leases("8s", "12s"))
        .containsExactly(
            "worker-gives-up-after is 8s; it must be longer than session-timeout, which is 10s");
    assertThat(leases("40s", "50s"))
        .containsExactly(
            "worker-lease is 50s; it must be at least 54s, four thirds of worker-gives-up-after,"
                + " which is 40s");
    assertThat(leases("40s", "54s")).isEmpty();
    assertThat(KitSettings.problems(Settings.defaults())).isEmpty();
  }

  private static List<String> leases(String giveUp, String lease) {
    try {
      Settings.read(
          KitSettings.all(),
          Map.of(),
          Map.of("worker-gives-up-after", giveUp, "worker-lease", lease));
      return List.of();
    } catch (SettingsException e) {
      return e.problems();
    }
  }

  @Test
  void aSecretIsReadFromTheFileThatItsVariableNames(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("token");
    PrivateFiles.write(file, "s3cret\n");
    Settings settings =
        Settings.read(KitSettings.all(), Map.of("TIDEMILL_TOKEN_FILE", file.toString()), Map.of());
    assertThat(settings.get(KitSettings.TOKEN)).isEqualTo("s3cret");

    Path gone = folder.resolve("gone");
    assertThatThrownBy(
            () ->
                Settings.read(
                    KitSettings.all(), Map.of("TIDEMILL_TOKEN_FILE", gone.toString()), Map.of()))
        .hasMessageContaining("TIDEMILL_TOKEN_FILE names a file that cannot be read: " + gone);
  }

  @Test
  void aSecretInTheEnvironmentIsToldWithWhatToUseInstead() {
    assertThat(SecretFiles.exposed(Map.of("TIDEMILL_TOKEN", "s3cret", "PATH", "/bin")))
        .containsExactly("TIDEMILL_TOKEN: give TIDEMILL_TOKEN_FILE");
    assertThat(SecretFiles.exposed(Map.of("TIDEMILL_TOKEN_FILE", "/run/secrets/token"))).isEmpty();
  }
}
