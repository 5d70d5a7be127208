package dev.tidemill.trigger.hook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidemill.kit.http.HookRequest;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.MessageReceived;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The recipes of docs/webhooks.md, each on a payload of the shape that its sender documents. */
class RecipesTest {

  private static final Pattern YAML = Pattern.compile("(?ms)^```yaml\\n(.*?)^```");
  private static final Pattern NAME = Pattern.compile("- name: (\\w+)");

  private final Map<String, HooksFile.Content> recipes = recipes();

  private static Map<String, HooksFile.Content> recipes() {
    try {
      Map<String, HooksFile.Content> all = new LinkedHashMap<>();
      Matcher yaml = YAML.matcher(Files.readString(Path.of("../docs/webhooks.md")));
      while (yaml.find()) {
        Matcher name = NAME.matcher(yaml.group(1));
        assertThat(name.find()).isTrue();
        all.put(name.group(1), HooksFile.parse(yaml.group(1), "webhooks.md"));
      }
      return all;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private HookEvents read(String recipe, String body, Map<String, String> headers) {
    return new WebhookDoor()
        .read(
            new HookRequest(recipe, headers, body.getBytes(UTF_8)),
            recipes.get(recipe),
            Samples.NOW);
  }

  private Signal signal(String recipe, Map<String, String> headers) {
    return read(recipe, Samples.text("recipe-" + recipe + ".json"), headers).signals().get(0);
  }

  private static void assertMessage(Signal signal, String type, String subject, String data) {
    MessageReceived message = (MessageReceived) signal.body();
    assertThat(message.type()).isEqualTo(type);
    assertThat(message.attributes()).containsEntry("subject", subject);
    assertThat(message.data()).isEqualTo(data);
  }

  @Test
  void everyRecipeIsTried() {
    assertThat(recipes).containsOnlyKeys("loader", "gitea", "bitbucket", "grafana", "wandb");
    assertThat(recipes.get("loader").document().github()).isPresent();
  }

  @Test
  void gitea() {
    Map<String, String> headers = Map.of("X-Gitea-Delivery", "d-9", "X-Gitea-Event", "push");
    Signal signal = signal("gitea", headers);
    assertThat(signal.signalId()).isEqualTo("webhook/gitea:d-9");
    assertMessage(
        signal,
        "push",
        "tide/flights",
        "{\"ref\":\"refs/heads/main\",\"commit\":\"bffeb74224043ba2feb48d137756c8a9331c449a\","
            + "\"files\":[[\"train.py\"]]}");
    String other = Samples.text("recipe-gitea.json").replace("heads/main", "heads/topic");
    assertThat(read("gitea", other, headers).ignored()).contains("gives false");
    assertThat(read("gitea", "{\"action\": \"opened\"}", headers).ignored())
        .contains("gives false");
  }

  @Test
  void bitbucket() {
    Map<String, String> headers = Map.of("X-Request-UUID", "u-9", "X-Event-Key", "repo:push");
    Signal signal = signal("bitbucket", headers);
    assertThat(signal.signalId()).isEqualTo("webhook/bitbucket:u-9");
    assertMessage(signal, "repo:push", "tide/flights", "{\"branches\":[\"main\"]}");
    assertThat(read("bitbucket", "{}", Map.of("X-Event-Key", "pullrequest:created")).ignored())
        .contains("gives false");
  }

  @Test
  void grafana() {
    Signal signal = signal("grafana", Map.of());
    assertMessage(
        signal,
        "firing",
        "ConversionDrop",
        "{\"labels\":{\"alertname\":\"ConversionDrop\",\"team\":\"growth\"},"
            + "\"values\":[{\"B\":44.23,\"C\":1}]}");
    String again = Samples.text("recipe-grafana.json").replace("44.23", "45");
    assertThat(read("grafana", again, Map.of()).signals().get(0).signalId())
        .as("sent again, with other values")
        .isEqualTo(signal.signalId());
    assertThat(read("grafana", again.replace("firing", "resolved"), Map.of()).ignored())
        .contains("gives false");
  }

  @Test
  void weightsAndBiases() {
    Signal signal = signal("wandb", Map.of());
    assertMessage(
        signal, "LINK_ARTIFACT", "bookings", "{\"version\":\"tide/flights/bookings:v7\"}");
  }
}
