package dev.tidemill.trigger.hook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.kit.http.HookRequest;
import dev.tidemill.kit.http.HookVerifier;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.schemas.message.AlertStatus;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.AlertReceived;
import dev.tidemill.schemas.spec.hook.HooksDocument.Alertmanager;
import dev.tidemill.trigger.cel.CelValues;
import dev.tidemill.trigger.policy.kind.AlertKind;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The webhook of Alertmanager, version 4. Each alert of a notification is a signal, whose id is its
 * fingerprint, its beginning and its status: so what two Alertmanagers send, what is sent again, or
 * what comes in another group is the same signal.
 */
final class AlertmanagerDoor implements HookDoor {

  private static final String NAME = "alertmanager";
  private static final String AUTHORIZATION = "Authorization";

  @Override
  public String path() {
    return "/hooks/" + NAME;
  }

  @Override
  public Optional<HookProof> proof(HookRequest request, HooksFile.Content content) {
    return content
        .document()
        .alertmanager()
        .map(a -> new HookProof(secrets -> verifier(a, secrets), a.rateLimit()));
  }

  private static HookVerifier verifier(Alertmanager a, SecretPlaces secrets) {
    if (a.token().isPresent()) {
      return HookVerifier.token(
          AUTHORIZATION, "Bearer ", secrets.resolve(a.token().get()).reveal());
    }
    String user = a.basic().orElseThrow().user();
    String password = secrets.resolve(a.basic().get().password()).reveal();
    byte[] pair = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
    return HookVerifier.token(AUTHORIZATION, "Basic ", Base64.getEncoder().encodeToString(pair));
  }

  @Override
  public String opening(HookRequest request) {
    return "alertmanager: {token: {fromEnv: NAME}}";
  }

  @Override
  public HookEvents read(HookRequest request, HooksFile.Content content, Instant now) {
    JsonNode body = JsonBodies.object(JsonBodies.parse(request.body()), null);
    String version = body.path("version").asText();
    if (!version.equals("4")) {
      throw HttpError.invalid(
          "version must be \"4\", that of the webhook of Alertmanager", "version");
    }
    JsonNode alerts = body.path("alerts");
    if (!alerts.isArray()) {
      throw HttpError.invalid("alerts must be a list", "alerts");
    }
    List<Signal> signals = new ArrayList<>();
    for (int i = 0; i < alerts.size(); i++) {
      String path = "alerts[" + i + "]";
      signals.add(signal(JsonBodies.object(alerts.get(i), path), path + ".", now));
    }
    return signals.isEmpty()
        ? HookEvents.nothing("the notification has no alert")
        : HookEvents.signals(signals);
  }

  private static Signal signal(JsonNode alert, String path, Instant now) {
    Map<String, String> labels = JsonBodies.texts(alert, path, "labels");
    AlertStatus status = status(alert, path);
    Instant startsAt =
        JsonBodies.time(JsonBodies.required(alert, path, "startsAt"), path + "startsAt");
    String given = alert.path("fingerprint").asText();
    String fingerprint =
        given.isEmpty()
            ? SignalIds.sha256(
                JsonBodies.write(CelValues.toJson(new TreeMap<>(labels)))
                    .getBytes(StandardCharsets.UTF_8))
            : given;
    AlertReceived received =
        new AlertReceived(
            fingerprint,
            startsAt,
            status == AlertStatus.RESOLVED ? endsAt(alert, path) : Optional.empty(),
            status,
            labels,
            JsonBodies.texts(alert, path, "annotations"),
            alert.path("generatorURL").asText());
    return new Signal(
        SignalIds.of("alert", fingerprint, startsAt.toString(), status.name()),
        "hooks/" + NAME,
        AlertKind.subject(labels),
        now,
        Optional.empty(),
        received);
  }

  private static AlertStatus status(JsonNode alert, String path) {
    return switch (alert.path("status").asText()) {
      case "firing" -> AlertStatus.FIRING;
      case "resolved" -> AlertStatus.RESOLVED;
      default ->
          throw HttpError.invalid(path + "status must be firing or resolved", path + "status");
    };
  }

  private static Optional<Instant> endsAt(JsonNode alert, String path) {
    JsonNode at = alert.path("endsAt");
    return at.isTextual() && !at.asText().isEmpty()
        ? Optional.of(JsonBodies.time(at.asText(), path + "endsAt"))
        : Optional.empty();
  }
}
