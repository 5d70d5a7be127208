package dev.tidemill.trigger.hook;

import dev.tidemill.kit.http.HookRequest;
import dev.tidemill.kit.http.HookRoute;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.kit.http.HttpRoutes;
import dev.tidemill.kit.secret.SecretPlaces;
import dev.tidemill.kit.secret.UnresolvedSecretException;
import dev.tidemill.kit.service.Health;
import dev.tidemill.kit.service.ServiceContext;
import dev.tidemill.kit.settings.KitSettings;
import dev.tidemill.kit.settings.Setting;
import dev.tidemill.kit.worker.TopicWriter;
import dev.tidemill.schemas.message.Signal;
import dev.tidemill.schemas.spec.hook.HooksDocument;
import dev.tidemill.schemas.topic.Topic;
import dev.tidemill.schemas.trace.Trace;
import dev.tidemill.trigger.metric.TriggerMetrics;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every hook, as hooks.yaml opens them. A new door is a line in the list here. */
public final class HookDoors implements AutoCloseable {

  public static final Setting<String> FILE =
      Setting.text(
          "hooks",
          "",
          "file that says who may call the hooks, as docs/webhooks.md shows; empty: hooks.yaml in"
              + " the home");

  private static final Logger LOG = LoggerFactory.getLogger(HookDoors.class);

  static final List<HookDoor> ALL =
      List.of(
          new AlertmanagerDoor(),
          new CloudEventsDoor(),
          new GithubDoor(),
          new GitlabDoor(),
          new S3Door(),
          new WebhookDoor());

  private final HooksFile file;
  private final SecretPlaces secrets;
  private final RateLimits limits = new RateLimits(System::nanoTime);
  private final MissingSecrets missing = new MissingSecrets();
  private final InstantSource clock;
  private final MeterRegistry meters;
  private final int maxBytes;
  private final HookOutbox outbox;
  private volatile TopicWriter writer;

  public HookDoors(ServiceContext context, InstantSource clock) {
    String named = context.settings().get(FILE);
    this.file =
        new HooksFile(named.isBlank() ? context.home().resolve("hooks.yaml") : Path.of(named));
    this.secrets = SecretPlaces.of(context);
    this.clock = clock;
    this.meters = context.meters();
    this.maxBytes = (int) (long) context.settings().get(KitSettings.HTTP_MAX_BODY_BYTES);
    this.outbox = new HookOutbox(this::send, HookOutbox.PATIENCE);
  }

  HookDoors(
      HooksFile file,
      SecretPlaces secrets,
      InstantSource clock,
      MeterRegistry meters,
      int maxBytes,
      HookOutbox outbox) {
    this.file = file;
    this.secrets = secrets;
    this.clock = clock;
    this.meters = meters;
    this.maxBytes = maxBytes;
    this.outbox = outbox;
  }

  /**
   * What a file says: the hooks that it opens, each with what is missing there now; nothing is
   * missing where the text is empty.
   *
   * @param secrets of this process
   * @throws dev.tidemill.schemas.spec.SpecException with everything that is wrong in it
   */
  public static Map<String, String> told(Path file, SecretPlaces secrets) throws IOException {
    return told(HooksFile.read(file).document(), secrets);
  }

  private static Map<String, String> told(HooksDocument document, SecretPlaces secrets) {
    Map<String, String> told = new LinkedHashMap<>();
    document
        .open()
        .forEach(
            (hook, place) -> {
              try {
                secrets.resolve(place);
                told.put(hook, "");
              } catch (UnresolvedSecretException e) {
                told.put(hook, e.getMessage());
              }
            });
    return told;
  }

  /**
   * Which hooks are open, which lack their secret, and what is wrong with the file. None of it is
   * about work that does not move, so it is always ready.
   */
  public Health health() {
    HooksFile.Read read = file.current();
    Map<String, Object> details = new LinkedHashMap<>();
    read.problem().ifPresent(problem -> details.put("wrong", problem));
    Map<String, String> told =
        read.content().map(c -> told(c.document(), secrets)).orElse(Map.of());
    details.put("open", told.keySet().stream().filter(h -> told.get(h).isEmpty()).toList());
    Map<String, String> without = new LinkedHashMap<>(told);
    without.values().removeIf(String::isEmpty);
    if (!without.isEmpty()) {
      details.put("withoutSecret", without);
    }
    return Health.ok(details);
  }

  /** Reads the file, so that what is wrong with it is told at the start. */
  public void start(TopicWriter to) {
    writer = to;
    file.current();
  }

  private <V> CompletableFuture<?> send(Topic<V> topic, String key, V value, String id) {
    TopicWriter to = writer;
    return to == null
        ? CompletableFuture.failedFuture(HttpError.starting("Tidemill is starting; send it again"))
        : to.send(topic, key, value, id, value instanceof Signal s ? Trace.of(s) : Trace.of(id));
  }

  /** Adds the endpoints. */
  public void routes(HttpRoutes routes) {
    for (HookDoor door : ALL) {
      // 0 from the start, so that a rate shows the first ones
      List.of("kept", "not-kept").forEach(outcome -> counter(door, outcome));
      routes.hook(
          new HookRoute(
              door.path(),
              request -> admit(door, request),
              maxBytes,
              door.handshake(this::content)));
    }
  }

  private HooksFile.Content content() {
    return file.current()
        .content()
        .orElseThrow(
            () ->
                new HttpError(
                    503,
                    "hooks-file",
                    "hooks.yaml of this Tidemill is wrong, and its operator has to mend it, as"
                        + " tidemill doctor says; nothing was kept: send it again after that",
                    null));
  }

  /** What hooks.yaml says now holds for the whole request, also if it changes meanwhile. */
  Optional<HookRoute.Handler> admit(HookDoor door, HookRequest request) {
    HooksFile.Content content = content();
    return accepts(door, request, content)
        ? Optional.of(admitted -> handle(door, admitted, content))
        : Optional.empty();
  }

  private boolean accepts(HookDoor door, HookRequest request, HooksFile.Content content) {
    Optional<HookProof> proof = door.proof(request, content);
    if (proof.isEmpty()) {
      count(door, "closed");
      throw new HttpError(
          403,
          "hook-closed",
          "This hook has no secret and is closed; write into hooks.yaml: " + door.opening(request),
          null);
    }
    boolean accepted;
    String hook = door.path().replace("{name}", request.name());
    try {
      accepted = proof.get().verifier().apply(secrets).accepts(request);
      missing.found(hook);
    } catch (UnresolvedSecretException e) {
      if (missing.isNews(hook, e.getMessage())) {
        LOG.error("The secret of {} is not there: {}", hook, e.getMessage());
      }
      throw new HttpError(
          503,
          "hook-secret",
          "The secret of this hook is not there, and the operator of this Tidemill has to set it;"
              + " nothing was kept: send it again after that",
          null);
    }
    if (!accepted) {
      count(door, "refused");
      return false;
    }
    limits
        .take(door.path() + request.name(), proof.get().rateLimit())
        .ifPresent(
            after -> {
              count(door, "too-many");
              throw HttpError.tooMany(
                  "More than %d requests a minute came; send it again later"
                      .formatted(proof.get().rateLimit()),
                  after);
            });
    return true;
  }

  private CompletionStage<?> handle(HookDoor door, HookRequest request, HooksFile.Content content) {
    HookEvents events = read(door, request, content);
    if (events.isEmpty()) {
      count(door, "ignored");
      return CompletableFuture.completedFuture(new HookRoute.Ignored(events.ignored()));
    }
    return outbox
        .keep(events)
        .whenComplete((kept, failure) -> count(door, failure == null ? "kept" : "not-kept"))
        .thenApply(kept -> new HookRoute.Kept(events.told()));
  }

  private HookEvents read(HookDoor door, HookRequest request, HooksFile.Content content) {
    try {
      return door.read(request, content, clock.instant())
          .in(request.header(Trace.HEADER).orElse(""));
    } catch (HttpError e) {
      count(door, "not-understood");
      throw e;
    }
  }

  private void count(HookDoor door, String outcome) {
    counter(door, outcome).increment();
  }

  private Counter counter(HookDoor door, String outcome) {
    String name = door.path().replaceFirst("^/hooks/", "").replaceFirst("/.*$", "");
    return TriggerMetrics.HOOK_REQUESTS.on(meters, name, outcome);
  }

  @Override
  public void close() {
    outbox.close();
  }
}
