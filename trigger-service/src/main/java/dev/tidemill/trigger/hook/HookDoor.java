package dev.tidemill.trigger.hook;

import dev.tidemill.kit.http.HookRequest;
import dev.tidemill.kit.http.HookRoute;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** One address that other systems call. Stateless and thread-safe. */
interface HookDoor {

  /** Such as {@code /hooks/github}; it may end in {@code /{name}}. */
  String path();

  /** By what the sender of a request has to prove itself; empty: this hook is closed. */
  Optional<HookProof> proof(HookRequest request, HooksFile.Content content);

  /**
   * How it answers a sender that asks before it sends; empty: it does not.
   *
   * @param content what hooks.yaml says now
   */
  default Optional<HookRoute.Handshake> handshake(Supplier<HooksFile.Content> content) {
    return Optional.empty();
  }

  /** What to write into hooks.yaml to open it: {@code github: {secret: {fromEnv: NAME}}}. */
  String opening(HookRequest request);

  /**
   * What a request says. It is a function of its arguments.
   *
   * @throws dev.tidemill.kit.http.HttpError 400 if the request cannot be understood
   */
  HookEvents read(HookRequest request, HooksFile.Content content, Instant now);
}
