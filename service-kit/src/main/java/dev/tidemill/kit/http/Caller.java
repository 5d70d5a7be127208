package dev.tidemill.kit.http;

import dev.tidemill.kit.access.Actor;
import dev.tidemill.kit.access.Principal;
import dev.tidemill.kit.access.Role;
import dev.tidemill.kit.access.RoleGrant;
import io.javalin.http.Context;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Who made a request.
 *
 * @param again looks up the token anew, since it may have been revoked
 */
public record Caller(Principal principal, Supplier<Optional<Principal>> again) {

  private static final String ATTRIBUTE = "tidemill.caller";

  /** Anybody, where nobody needs a token. */
  public static final Caller ANYBODY =
      new Caller(Principal.ANYBODY, () -> Optional.of(Principal.ANYBODY));

  void remember(Context context) {
    context.attribute(ATTRIBUTE, this);
  }

  /**
   * The one who made this request.
   *
   * @throws IllegalStateException if the route does not ask for a token
   */
  public static Caller of(Context context) {
    Caller caller = context.attribute(ATTRIBUTE);
    if (caller == null) {
      throw new IllegalStateException("Nobody was asked for a token at " + context.path());
    }
    return caller;
  }

  /** The one who made this request; empty if a token is needed and none that is valid was sent. */
  public static Optional<Caller> known(Context context) {
    return Optional.ofNullable(context.attribute(ATTRIBUTE));
  }

  /**
   * Lets only callers with this role in a namespace go on.
   *
   * @throws HttpError 403 saying which role would do
   */
  public void require(Role role, String namespace) {
    refuse(principal.refusal(role, namespace));
  }

  /**
   * Lets only callers with this role in every namespace go on.
   *
   * @throws HttpError 403 saying which role would do
   */
  public void requireEverywhere(Role role) {
    require(role, RoleGrant.EVERYWHERE);
  }

  /**
   * Lets only callers with this role in some namespace go on.
   *
   * @throws HttpError 403 saying which role would do
   */
  public void requireSomewhere(Role role) {
    refuse(principal.refusalSomewhere(role));
  }

  private static void refuse(Optional<String> why) {
    why.ifPresent(
        message -> {
          throw new HttpError(403, "forbidden", message, null);
        });
  }

  /** Whether they may read about this pipeline, {@code namespace/name}. */
  public boolean sees(String pipeline) {
    return principal.may(Role.VIEWER, namespace(pipeline));
  }

  /** Whether they may read everything. */
  public boolean seesEverything() {
    return principal.may(Role.VIEWER, RoleGrant.EVERYWHERE);
  }

  /**
   * The name under which they do something.
   *
   * @param claimed the name that the request gives; empty if it gives none
   * @throws HttpError 400 if that cannot be a name
   */
  public String actor(String claimed) {
    try {
      return Actor.of(principal, claimed);
    } catch (IllegalArgumentException e) {
      throw HttpError.invalid(e.getMessage(), "actor");
    }
  }

  /** The namespace of a pipeline's key. */
  public static String namespace(String pipeline) {
    int slash = pipeline.indexOf('/');
    return slash < 0 ? pipeline : pipeline.substring(0, slash);
  }
}
