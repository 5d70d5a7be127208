package dev.tidemill.trigger.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.schemas.spec.SpecException;
import dev.tidemill.schemas.spec.field.SecretRef;
import dev.tidemill.schemas.spec.hook.HooksDocument;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HooksFileTest {

  @Test
  void everyDoorMayBeOpened() {
    HooksDocument document = HooksFile.parse(HookSite.ALL_OPEN, "hooks.yaml").document();
    assertThat(document.github().orElseThrow().secret()).isEqualTo(SecretRef.env("HOOK"));
    assertThat(document.gitlab().orElseThrow().rateLimit()).isEqualTo(600);
    assertThat(document.webhooks()).hasSize(2);
    assertThat(document.webhooks().get(1).token().orElseThrow().header()).isEqualTo("X-Token");
  }

  @Test
  void peopleAreToldWhichHooksAreOpen(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("hooks.yaml");
    Files.writeString(file, HookSite.ALL_OPEN);
    assertThat(HookDoors.told(file, SecretPlaces.FILES).keySet())
        .containsExactly(
            "github",
            "gitlab",
            "alertmanager",
            "cloudevents",
            "s3",
            "webhook/signed",
            "webhook/plain");
    Files.writeString(file, "# none");
    assertThat(HookDoors.told(file, SecretPlaces.FILES)).isEmpty();
    Files.writeString(file, "githb: {}");
    assertThatThrownBy(() -> HookDoors.told(file, SecretPlaces.FILES))
        .hasMessageContaining("did you mean github?");
  }

  @Test
  void whatIsNotAFileOfASensibleSizeIsRefusedAndWhatItSaidBeforeCounts(@TempDir Path folder)
      throws Exception {
    Path file = Files.writeString(folder.resolve("hooks.yaml"), HookSite.ALL_OPEN);
    HooksFile hooks = new HooksFile(file);
    HooksFile.Content right = hooks.current().content().orElseThrow();
    Files.delete(file);
    Files.createDirectory(file);
    assertThat(hooks.current().problem().orElseThrow()).contains("not a file");
    assertThat(hooks.current().content()).contains(right);
    Files.delete(file);
    Files.writeString(file, "# much\n".repeat(200_000));
    assertThat(hooks.current().problem().orElseThrow()).contains("larger than 1 MiB");
    Files.write(file, new byte[] {'#', (byte) 0xff});
    assertThat(hooks.current().problem().orElseThrow()).contains("not text in UTF-8");
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("/dev/zero"));
    assertThatThrownBy(() -> HooksFile.read(file)).hasMessageContaining("not a file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# github: {}\n\n", "{}"})
  void nothingIsOpenWithoutAnEntry(String yaml) {
    assertThat(HooksFile.parse(yaml, "hooks.yaml").document()).isEqualTo(HooksDocument.CLOSED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          githb: {}                                  | did you mean github?
          github: {}                                 | github: the field secret is missing
          github: {secret: hunter2}                  | a secret may not stand
          github: {secret: {}}                       | write exactly one of fromEnv, fromFile, fromSecret
          github: {secret: {fromEnv: A}, rateLimit: 0} | github.rateLimit: 0 is too small; write at least 1
          github: {secret: {fromEnv: TIDEMILL_TOKEN}} | github.secret.fromEnv: "TIDEMILL_TOKEN" does not match
          alertmanager: {rateLimit: 5}               | alertmanager: write exactly one of token, basic
          alertmanager: {token: {fromEnv: A}, basic: {user: u, password: {fromEnv: B}}} | write exactly one of token, basic
          alertmanager: {basic: {user: u, password: hunter2}} | a secret may not stand
          webhooks: [{name: a}]                      | webhooks[0]: write exactly one of signature, token
          webhooks: [{name: A, token: {value: {fromEnv: X}}}] | webhooks[0].name: "A" does not match
          webhooks: [{name: a, token: {header: 'X Y', value: {fromEnv: X}}}] | webhooks[0].token.header: "X Y" does not match
          webhooks: [{name: a, token: {value: {fromEnv: X}}}, {name: a, token: {value: {fromEnv: X}}}] | webhooks[1].name: the name "a" is taken
          webhooks: [{name: a, token: {value: {fromEnv: X}}, mapping: {id: bdy.id}}] | webhooks[0].mapping.id: The expression is wrong at character 1: there is no "bdy"
          webhooks: [{name: a, token: {value: {fromEnv: X}}, mapping: {condition: body.size + 1}}] | webhooks[0].mapping.condition: The condition comes to int; it has to come to true or false, as a comparison does
          webhooks: [{name: a, token: {value: {fromEnv: X}}, mapping: {condition: "body.x.matches('[')"}}] | webhooks[0].mapping.condition: The expression is wrong at character 16: "[" is not a pattern
          webhooks: [{name: a, token: {value: {fromEnv: X}}, mapping: {ids: x}}] | did you mean id?
          """)
  void mistakesAreNamed(String yaml, String message) {
    assertThatThrownBy(() -> HooksFile.parse(yaml, "hooks.yaml"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining(message)
        .hasMessageContaining("hooks.yaml:1")
        .hasMessageNotContaining("hunter2");
  }
}
