package dev.tidemill.trigger.hook;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tidemill.kit.http.HookRequest;
import dev.tidemill.kit.http.HookVerifier;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.MessageReceived;
import dev.tidemill.schemas.spec.hook.HooksDocument.Sender;
import dev.tidemill.trigger.cel.CelKeys;
import dev.tidemill.trigger.cel.CelValues;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Senders that hooks.yaml names, each with its own proof and mapping. */
final class WebhookDoor implements HookDoor {

  private static final Set<String> SECRET_HEADERS =
      Set.of("authorization", "proxy-authorization", "cookie");

  @Override
  public String path() {
    return "/hooks/webhook/{name}";
  }

  private static Optional<Sender> sender(HookRequest request, HooksFile.Content content) {
    return content.document().webhooks().stream()
        .filter(s -> s.name().equals(request.name()))
        .findFirst();
  }

  @Override
  public Optional<HookProof> proof(HookRequest request, HooksFile.Content content) {
    return sender(request, content)
        .map(s -> new HookProof(secrets -> verifier(s, secrets), s.rateLimit()));
  }

  private static HookVerifier verifier(Sender sender, SecretPlaces secrets) {
    return sender
        .signature()
        .map(
            s ->
                HookVerifier.signature(
                    s.header(), s.prefix().orElse(""), secrets.resolve(s.secret()).reveal()))
        .orElseGet(
            () -> {
              var token = sender.token().orElseThrow();
              return HookVerifier.token(
                  token.header(),
                  token.prefix().orElse(""),
                  secrets.resolve(token.value()).reveal());
            });
  }

  @Override
  public String opening(HookRequest request) {
    return "webhooks: [{name: %s, token: {prefix: \"Bearer \", value: {fromEnv: NAME}}}]"
        .formatted(request.name());
  }

  @Override
  public HookEvents read(HookRequest request, HooksFile.Content content, Instant now) {
    Sender sender = sender(request, content).orElseThrow();
    WebhookMapping mapping = content.mappings().get(sender.name());
    JsonNode body = JsonBodies.parse(request.body());
    Map<String, Object> given =
        Map.of("body", CelValues.of(body), "headers", headers(request, sender));
    Optional<Object> condition = mapping.value("condition", given);
    if (mapping.has("condition") && !condition.equals(Optional.of(true))) {
      return HookEvents.nothing(
          "the condition of the webhook gives " + condition.map(Object::toString).orElse("null"));
    }
    Map<String, String> attributes = new TreeMap<>();
    mapping.text("subject", given).ifPresent(s -> attributes.put("subject", s));
    String channel = "webhook/" + sender.name();
    MessageReceived message =
        new MessageReceived(
            channel,
            mapping.text("type", given).orElse(""),
            attributes,
            mapping.value("time", given).map(WebhookDoor::time),
            JsonBodies.write(
                mapping.has("data")
                    ? mapping.value("data", given).map(CelValues::toJson).orElseGet(CelValues::none)
                    : body));
    String id =
        mapping
            .value("id", given)
            .map(WebhookDoor::id)
            .filter(text -> !text.isEmpty())
            .orElseGet(() -> SignalIds.sha256(request.body()));
    return HookEvents.signals(
        List.of(
            new Signal(
                SignalIds.of(channel, id),
                "hooks/" + channel,
                channel,
                now,
                mapping.text("pipeline", given).map(PipelineNames::full),
                message)));
  }

  private static String id(Object value) {
    CelKeys.problem(value)
        .ifPresent(
            why -> {
              throw HttpError.invalid("The mapping of id " + why, "id");
            });
    if (value instanceof Double number && number != Math.rint(number)) {
      throw HttpError.invalid(
          "The mapping of id comes to the number %s; an id is a text or a whole number"
              .formatted(number),
          "id");
    }
    return CelKeys.text(value);
  }

  private static Instant time(Object value) {
    if (value instanceof Instant instant) {
      return instant;
    }
    if (value instanceof String text) {
      return JsonBodies.time(text, "time");
    }
    throw HttpError.invalid("The mapping of time must give a time, or text", "time");
  }

  /** The headers without those that prove the sender. */
  private static Map<String, String> headers(HookRequest request, Sender sender) {
    Map<String, String> all = new TreeMap<>();
    request.headers().forEach((name, value) -> all.put(name.toLowerCase(Locale.ROOT), value));
    all.keySet().removeAll(SECRET_HEADERS);
    sender.token().ifPresent(t -> all.remove(t.header().toLowerCase(Locale.ROOT)));
    return all;
  }
}
