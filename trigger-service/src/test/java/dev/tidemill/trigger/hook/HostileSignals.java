package dev.tidemill.trigger.hook;

import dev.tidemill.kit.http.HookRequest;
import dev.tidemill.kit.http.HttpError;
import dev.tidemill.schemas.avro.AvroMapper;
import dev.tidemill.schemas.message.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What the doors make of hostile bodies, as far as they let it in. */
public final class HostileSignals {

  private static final HooksFile.Content CONTENT = HooksFile.parse(HookSite.ALL_OPEN, "hooks.yaml");

  /** A request that is right, to be spoiled. */
  private record Right(HookDoor door, String name, String sample, Map<String, String> headers) {}

  private static final List<Right> RIGHT =
      List.of(
          new Right(new AlertmanagerDoor(), "", "alertmanager.json", Map.of()),
          new Right(
              new CloudEventsDoor(),
              "",
              "cloudevent.json",
              Map.of("Content-Type", "application/cloudevents+json")),
          new Right(new WebhookDoor(), "plain", "webhook.json", Map.of()),
          new Right(new WebhookDoor(), "signed", "cloudevent.json", Map.of()));

  private HostileSignals() {}

  /** Signals of any door. */
  public static List<Signal> of(long seed, int most) {
    Random random = new Random(seed);
    HostileBodies bodies = new HostileBodies(random);
    AvroMapper<Signal> mapper = AvroMapper.of(Signal.class);
    List<Signal> all = new ArrayList<>();
    for (int i = 0; i < 20 * most && all.size() < most; i++) {
      Right right = RIGHT.get(i % RIGHT.size());
      byte[] body = bodies.of(Samples.text(right.sample()));
      try {
        right
            .door()
            .read(new HookRequest(right.name(), right.headers(), body), CONTENT, Samples.NOW)
            .signals()
            .forEach(s -> all.add(mapper.decode(mapper.encode(s))));
      } catch (HttpError refused) {
        // It is not let in.
      }
    }
    return all;
  }
}
