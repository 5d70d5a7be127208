package dev.tidemill.kit.http;

import dev.tidemill.kit.access.Access;
import dev.tidemill.kit.access.Need;
import dev.tidemill.kit.access.Principal;
import dev.tidemill.kit.metric.KitMetrics;
import io.javalin.http.Context;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets requests in: asks for a token, and for the role that the route needs. */
public final class Door {

  private static final Logger LOG = LoggerFactory.getLogger(Door.class);
  private static final String BEARER = "Bearer ";
  private static final Set<Integer> REFUSALS = Set.of(401, 403);

  private final Access access;
  private final MeterRegistry meters;

  /**
   * @param meters counts requests that are not let in
   */
  public Door(Access access, MeterRegistry meters) {
    this.access = access;
    this.meters = meters;
    REFUSALS.forEach(status -> KitMetrics.HTTP_REFUSED.on(meters, Integer.toString(status)));
  }

  /** A door that does not count. */
  public static Door of(Access access) {
    return new Door(access, new CompositeMeterRegistry());
  }

  /** Whether requests without a token are answered. */
  boolean open() {
    return access.open();
  }

  /** Finds out who makes a request. @throws HttpError 401 if it has no valid token */
  void enter(Context context) {
    String token = token(context.header("Authorization"));
    Optional<Principal> principal = access.principal(token);
    if (principal.isEmpty()) {
      context.header("WWW-Authenticate", "Bearer");
      throw new HttpError(
          401,
          "unauthorized",
          token.isEmpty()
              ? "Send a token as Authorization: Bearer TOKEN"
              : "This token is not known here, or has expired",
          null);
    }
    new Caller(principal.get(), () -> access.principal(token)).remember(context);
  }

  /** Finds out who makes a request that is open to all, if it has a valid token. */
  void look(Context context) {
    String token = token(context.header("Authorization"));
    access
        .principal(token)
        .ifPresent(p -> new Caller(p, () -> access.principal(token)).remember(context));
  }

  private static String token(String header) {
    boolean bearer = header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length());
    return bearer ? header.substring(BEARER.length()).strip() : "";
  }

  /**
   * @throws HttpError 403 if the caller lacks the role
   */
  void check(Context context, Need need) {
    if (need instanceof Need.InPath in) {
      Caller.of(context).require(in.role(), context.pathParam("namespace"));
    } else if (need instanceof Need.Somewhere somewhere) {
      Caller.of(context).requireSomewhere(somewhere.role());
    } else if (need instanceof Need.Everywhere everywhere) {
      Caller.of(context).requireEverywhere(everywhere.role());
    }
  }

  /** Logs and counts a request that was not let in. */
  void refused(Context context, HttpError error) {
    if (!REFUSALS.contains(error.status())) {
      return;
    }
    KitMetrics.HTTP_REFUSED.on(meters, Integer.toString(error.status())).increment();
    LOG.warn(
        "Refused {} {} from {}: {}",
        context.method(),
        context.path().replaceAll("\\p{C}", "?"),
        context.ip(),
        error.getMessage().replaceAll("\\p{C}", "?"));
  }
}
