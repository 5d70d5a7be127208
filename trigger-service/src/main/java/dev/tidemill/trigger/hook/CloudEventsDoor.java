package dev.tidemill.trigger.hook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.tidemill.kit.http.HookRequest;
import dev.tidemill.kit.http.HookVerifier;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.message.SignalBody.MessageReceived;
import dev.tidemill.schemas.spec.trigger.Message;
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

/**
 * CloudEvents over HTTP in the binary, structured and batched modes. An event is known by its
 * source and id. The extension {@code pipeline}, or a subject such as {@code pipeline/NAME}, names
 * the pipeline that it is for.
 */
final class CloudEventsDoor implements HookDoor {

  private static final String BATCH = "application/cloudevents-batch+json";
  private static final String STRUCTURED = "application/cloudevents";
  private static final String PIPELINE = "pipeline";

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

  @Override
  public String opening(HookRequest request) {
    return "cloudevents: {token: {fromEnv: NAME}}";
  }

  @Override
  public HookEvents read(HookRequest request, HooksFile.Content content, Instant now) {
    List<Signal> signals = new ArrayList<>();
    for (CloudEvent event : events(request)) {
      signals.add(signal(event, now));
    }
    return signals.isEmpty()
        ? HookEvents.nothing("the batch is empty")
        : HookEvents.signals(signals);
  }

  private static List<CloudEvent> events(HookRequest request) {
    String type = request.header("Content-Type").orElse("").strip().toLowerCase(Locale.ROOT);
    if (type.startsWith(BATCH)) {
      JsonNode all = JsonBodies.parse(request.body());
      if (!all.isArray()) {
        throw HttpError.invalid("A batch of CloudEvents must be a list", null);
      }
      List<CloudEvent> events = new ArrayList<>();
      all.forEach(each -> events.add(structured(each)));
      return events;
    }
    if (type.startsWith(STRUCTURED)) {
      return List.of(structured(JsonBodies.parse(request.body())));
    }
    try {
      return List.of(HttpMessageFactory.createReader(request.headers(), request.body()).toEvent());
    } catch (RuntimeException e) { // the SDK has no common class for what is wrong with an event
      throw malformed(e);
    }
  }

  /** The node was read strictly; the SDK reads it once more, by the rules of CloudEvents. */
  private static CloudEvent structured(JsonNode node) {
    try {
      byte[] bytes =
          JsonBodies.write(JsonBodies.object(node, null)).getBytes(StandardCharsets.UTF_8);
      return EventFormatProvider.getInstance()
          .resolveFormat(JsonFormat.CONTENT_TYPE)
          .deserialize(bytes);
    } catch (RuntimeException e) {
      throw e instanceof HttpError known ? known : malformed(e);
    }
  }

  private static HttpError malformed(RuntimeException e) {
    return new HttpError(
        400, "not-cloudevents", "The request is not a CloudEvent: " + firstLine(e), null);
  }

  private static String firstLine(RuntimeException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("it cannot be read");
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
        message);
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
