package dev.tidemill.trigger.hook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tidemill.kit.http.HookRequest;
import dev.tidemill.kit.http.HookRoute;
import dev.tidemill.kit.http.HookVerifier;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.MessageReceived;
import dev.tidemill.schemas.spec.hook.HooksDocument;
import dev.tidemill.schemas.spec.trigger.Message;
import dev.tidemill.schemas.text.ForeignText;
import dev.tidemill.schemas.trace.Trace;
import io.cloudevents.CloudEvent;
import io.cloudevents.CloudEventData;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonCloudEventData;
import io.cloudevents.jackson.JsonFormat;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * CloudEvents over HTTP in the binary, structured and batched modes. An event is known by its
 * source and id. The extension {@code pipeline}, or a subject such as {@code pipeline/NAME}, names
 * the pipeline that it is for.
 */
final class CloudEventsDoor implements HookDoor {

  private static final String BATCH = "application/cloudevents-batch+json";
  private static final String STRUCTURED = "application/cloudevents";
  private static final String PIPELINE = "pipeline";

  private static final int LONGEST_ID = 100;

  @Override
  public String path() {
    return "/hooks/cloudevents";
  }

  @Override
  public Optional<HookProof> proof(HookRequest request, HooksFile.Content content) {
    return content
        .document()
        .cloudevents()
        .map(
            c ->
                new HookProof(
                    secrets ->
                        HookVerifier.token(
                            "Authorization", "Bearer ", secrets.resolve(c.token()).reveal()),
                    c.rateLimit()));
  }

  /** As the HTTP web hook specification of CloudEvents 1.0 says, section 4. */
  @Override
  public Optional<HookRoute.Handshake> handshake(Supplier<HooksFile.Content> content) {
    return Optional.of(asked -> agreed(content.get().document(), asked));
  }

  private static Map<String, String> agreed(HooksDocument document, Map<String, String> asked) {
    String origin =
        asked.entrySet().stream()
            .filter(h -> h.getKey().equalsIgnoreCase("WebHook-Request-Origin"))
            .map(h -> h.getValue().strip())
            .findFirst()
            .orElse("");
    if (origin.isEmpty()) {
      throw HttpError.invalid("The header WebHook-Request-Origin is missing", null);
    }
    HooksDocument.CloudEvents hook =
        document
            .cloudevents()
            .filter(c -> c.allows(origin))
            .orElseThrow(
                () ->
                    new HttpError(
                        403,
                        "origin-refused",
                        "This origin may not send events here; the operator allows it by"
                            + " cloudevents.allowedOrigins in hooks.yaml",
                        null));
    return Map.of(
        "WebHook-Allowed-Origin",
        origin,
        "WebHook-Allowed-Rate",
        String.valueOf(hook.rateLimit()),
        "Allow",
        "OPTIONS, POST");
  }

  @Override
  public String opening(HookRequest request) {
    return "cloudevents: {token: {fromEnv: NAME}}";
  }

  @Override
  public HookEvents read(HookRequest request, HooksFile.Content content, Instant now) {
    String type = request.header("Content-Type").orElse("").strip().toLowerCase(Locale.ROOT);
    if (type.startsWith(BATCH)) {
      List<Signal> signals = batch(JsonBodies.parse(request.body()), now);
      return signals.isEmpty()
          ? HookEvents.nothing("the batch is empty")
          : HookEvents.signals(signals);
    }
    CloudEvent event =
        type.startsWith(STRUCTURED)
            ? structured(JsonBodies.parse(request.body()))
            : binary(request);
    return HookEvents.signals(List.of(signal(event, now)));
  }

  private static List<Signal> batch(JsonNode all, Instant now) {
    if (!all.isArray()) {
      throw HttpError.invalid("A batch of CloudEvents must be a list", null);
    }
    List<Signal> signals = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      try {
        signals.add(signal(structured(all.path(i)), now));
      } catch (HttpError e) {
        String id = all.path(i).path("id").asText();
        String named = id.isEmpty() ? "" : ", id " + ForeignText.cut(id, LONGEST_ID);
        throw new HttpError(
            e.status(),
            e.code(),
            "Event %d of %d of the batch%s: %s".formatted(i + 1, all.size(), named, e.getMessage()),
            e.field());
      }
    }
    return signals;
  }

  private static CloudEvent binary(HookRequest request) {
    CloudEventAttributes.require("header ce-", name -> request.header("ce-" + name));
    try {
      return HttpMessageFactory.createReader(request.headers(), request.body()).toEvent();
    } catch (RuntimeException e) { // the SDK has no common class for what is wrong with an event
      throw CloudEventAttributes.malformed();
    }
  }

  /** The node was read strictly; the SDK reads it once more, by the rules of CloudEvents. */
  private static CloudEvent structured(JsonNode node) {
    JsonNode object = JsonBodies.object(node, null);
    CloudEventAttributes.require(
        "attribute ",
        name -> Optional.of(object.path(name)).filter(JsonNode::isTextual).map(JsonNode::asText));
    try {
      byte[] bytes = JsonBodies.write(object).getBytes(StandardCharsets.UTF_8);
      return EventFormatProvider.getInstance()
          .resolveFormat(JsonFormat.CONTENT_TYPE)
          .deserialize(bytes);
    } catch (RuntimeException e) { // the SDK has no common class for what is wrong with an event
      throw CloudEventAttributes.malformed();
    }
  }

  private static Signal signal(CloudEvent event, Instant now) {
    String source = event.getSource().toString();
    Map<String, String> attributes = new TreeMap<>();
    attributes.put("id", event.getId());
    attributes.put("source", source);
    Optional.ofNullable(event.getSubject()).ifPresent(s -> attributes.put("subject", s));
    for (String name : event.getExtensionNames()) {
      attributes.put(name, String.valueOf(event.getExtension(name)));
    }
    OffsetDateTime time = event.getTime();
    MessageReceived message =
        new MessageReceived(
            Message.CLOUDEVENTS,
            event.getType(),
            attributes,
            Optional.ofNullable(time).map(t -> JsonBodies.inRange(t, "time")),
            data(event));
    return new Signal(
        SignalIds.of("cloudevents", source, event.getId()),
        "hooks/cloudevents",
        Message.CLOUDEVENTS + "/" + event.getType(),
        now,
        pipeline(event).map(PipelineNames::full),
        message,
        traceparent(event));
  }

  /** As the extension for distributed tracing has it; empty if the event has none. */
  private static String traceparent(CloudEvent event) {
    return Optional.ofNullable(event.getExtension(Trace.HEADER))
        .flatMap(given -> Trace.parse(given.toString()))
        .map(Trace::header)
        .orElse("");
  }

  private static Optional<String> pipeline(CloudEvent event) {
    Object extension = event.getExtension(PIPELINE);
    if (extension != null) {
      return Optional.of(extension.toString());
    }
    return Optional.ofNullable(event.getSubject())
        .filter(s -> s.startsWith(PIPELINE + "/"))
        .map(s -> s.substring(PIPELINE.length() + 1));
  }

  /** What the event holds, as JSON; text as a text, anything else as Base64. */
  private static String data(CloudEvent event) {
    CloudEventData data = event.getData();
    if (data == null) {
      return "null";
    }
    if (data instanceof JsonCloudEventData json) {
      return JsonBodies.write(json.getNode());
    }
    byte[] bytes = data.toBytes();
    String type =
        Optional.ofNullable(event.getDataContentType())
            .orElse("application/json")
            .toLowerCase(Locale.ROOT);
    if (type.contains("json")) {
      return bytes.length == 0 ? "null" : JsonBodies.write(JsonBodies.parse(bytes));
    }
    boolean text = type.startsWith("text/") || type.contains("xml");
    return JsonBodies.write(
        TextNode.valueOf(
            text ? JsonBodies.text(bytes) : Base64.getEncoder().encodeToString(bytes)));
  }
}
