package dev.tidemill.trigger.policy.kind;

import dev.tidemill.schemas.message.SignalBody.AlertReceived;
import dev.tidemill.schemas.spec.PipelineSpec;
import dev.tidemill.schemas.spec.trigger.Alert;
import java.util.Map;
import java.util.Optional;

/** Alerts of another monitoring. */
public final class AlertKind implements SignalTriggerKind<Alert, AlertReceived> {

  private static final int MAX_CHARACTERS = 20_000;

  /** A trigger keeps those of many alerts. */
  private static final int MAX_FINGERPRINT_CHARACTERS = 200;

  @Override
  public Class<Alert> spec() {
    return Alert.class;
  }

  @Override
  public Class<AlertReceived> signal() {
    return AlertReceived.class;
  }

  /** What signals about an alert are about: the rule that raises it. */
  public static String subject(Map<String, String> labels) {
    return "alert/" + labels.getOrDefault(Alert.NAME, "");
  }

  @Override
  public boolean listens(Alert trigger, AlertReceived body) {
    return body.labels().entrySet().containsAll(trigger.match().entrySet());
  }

  @Override
  public Optional<String> condition(Alert trigger) {
    return trigger.condition();
  }

  @Override
  public Map<String, Object> variables(AlertReceived body) {
    return Map.of(
        "labels", body.labels(),
        "annotations", body.annotations(),
        "starts_at", body.startsAt());
  }

  @Override
  public boolean keeps(Alert before, Alert now) {
    return before.match().equals(now.match());
  }

  @Override
  public String unheard(AlertReceived body) {
    return "no trigger matches the alert "
        + body.labels().getOrDefault(Alert.NAME, body.fingerprint());
  }

  @Override
  public Optional<String> problem(AlertReceived body) {
    int id = body.fingerprint().length();
    if (id == 0 || id > MAX_FINGERPRINT_CHARACTERS) {
      return Optional.of(
          "the fingerprint has "
              + id
              + " characters, allowed are 1 to "
              + MAX_FINGERPRINT_CHARACTERS);
    }
    int characters = characters(body.labels()) + characters(body.annotations());
    return characters > MAX_CHARACTERS
        ? Optional.of(
            "the labels and annotations have "
                + characters
                + " characters, allowed are "
                + MAX_CHARACTERS)
        : Optional.empty();
  }

  private static int characters(Map<String, String> texts) {
    return texts.entrySet().stream()
        .mapToInt(e -> e.getKey().length() + e.getValue().length())
        .sum();
  }

  @Override
  public Optional<String> subject(Alert trigger, PipelineSpec spec) {
    return Optional.of(subject(trigger.match()));
  }
}
