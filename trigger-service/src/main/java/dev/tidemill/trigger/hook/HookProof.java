package dev.tidemill.trigger.hook;

import dev.tidemill.kit.http.HookVerifier;
import dev.tidemill.kit.secret.SecretPlaces;
import java.util.function.Function;

/**
 * How a sender proves itself.
 *
 * @param verifier of secrets that are read now
 * @param rateLimit requests a minute
 */
record HookProof(Function<SecretPlaces, HookVerifier> verifier, int rateLimit) {}
