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

  @Test
  void oneMistakeHidesNoOther() {
    String yaml =
        """
        github: {secret: hunter2, rateLimit: 0}
        alertmanager: {rateLimit: 5}
        cloudevents: {token: {fromEnv: A}, allowed: x}
        webhooks:
          - {name: A, token: {value: {fromEnv: X}}}
          - {name: b, token: {value: {fromEnv: X}}, signature: {header: X-Y, secret: hunter2}}
          - {name: b}
          - {name: c, token: {value: hunter2}, mapping: {id: "body."}}
        """;
    assertThatThrownBy(() -> HooksFile.parse(yaml, "hooks.yaml"))
        .hasMessageContainingAll(
            "hooks.yaml:1: github.secret: a secret may not stand in this file; write where it is"
                + " kept: {fromEnv: NAME}, {fromFile: PATH} or {fromSecret: {name, key}}\n",
            "hooks.yaml:1: github.rateLimit: ",
            "hooks.yaml:2: alertmanager: write exactly one of token, basic",
            "hooks.yaml:3: cloudevents.allowed: unknown field",
            "hooks.yaml:5: webhooks[0].name: ",
            "hooks.yaml:6: webhooks[1]: write exactly one of signature, token",
            "hooks.yaml:7: webhooks[2].name: the name \"b\" is taken",
            "hooks.yaml:7: webhooks[2]: write exactly one of signature, token",
            "hooks.yaml:8: webhooks[3].mapping.id: The expression is wrong")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          github:;  secret: {fromEnv: A}; rateLimit: 3|:3: not YAML: this line does not belong to the lines before it; look at its indentation: it is indented by 1 space; allowed here: 2 or 0
          github:;secret: {fromEnv: A}|:1: github: expected a mapping (key: value), found nothing; what belongs to it is indented deeper than its name
          webhooks:;- name: a;   token: {value: {fromEnv: A}}|:3: not YAML: this line belongs to no name: the line before it has a value already: it is indented by 3 spaces; allowed here: 2 or 0
          webhooks:;  - name: a;     # a note;;     token:;       value: {fromEnv: A}|:5: not YAML: this line does not belong to the lines before it; look at its indentation: it is indented by 5 spaces; allowed here: 4 or 2 or 0
          github: secret: {fromEnv: A}|:1: not YAML: mapping values are not allowed here; quote a text that holds a colon and a space
          - github: {secret: {fromEnv: A}}|:1: expected a mapping with github, gitlab, alertmanager, cloudevents, s3 and webhooks
          """)
  void aWrongIndentationHasItsLineAndWhatIsAllowed(String lines, String message) {
    assertThatThrownBy(() -> HooksFile.parse(lines.replace(";", "\n") + "\n", "hooks.yaml"))
        .isInstanceOf(SpecException.class)
        .hasMessageContaining("hooks.yaml" + message);
  }
}
