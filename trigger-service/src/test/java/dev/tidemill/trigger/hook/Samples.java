package dev.tidemill.trigger.hook;

import dev.tidemill.kit.http.HookRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/** Payloads of the shapes that the senders document, with values of our own. */
public final class Samples {

  public static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  private Samples() {}

  public static String text(String name) {
    try (InputStream in = Samples.class.getResourceAsStream("/hook/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static HookEvents read(HookDoor door, String body, Map<String, String> headers) {
    return read(door, "", body.getBytes(StandardCharsets.UTF_8), headers);
  }

  static HookEvents read(HookDoor door, String name, byte[] body, Map<String, String> headers) {
    return door.read(
        new HookRequest(name, headers, body),
        HooksFile.parse(HookSite.ALL_OPEN, "hooks.yaml"),
        NOW);
  }
}
