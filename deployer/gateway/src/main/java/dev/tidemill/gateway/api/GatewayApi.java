package dev.tidemill.gateway.api;

import dev.tidemill.gateway.http.Exchange;
import dev.tidemill.gateway.http.Refusal;
import dev.tidemill.gateway.http.RequestHandler;
import dev.tidemill.gateway.http.RequestHead;
import dev.tidemill.gateway.protocol.ResponseWriter;
import dev.tidemill.gateway.serve.Endpoints;
import dev.tidemill.gateway.serve.ServedVersion;
import dev.tidemill.gateway.serve.ServingRoute;
import dev.tidemill.kit.http.ForeignPages;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * The paths of the gateway: the Open Inference Protocol v2 under {@code /v2}, where a model is an
 * endpoint, and {@code POST /v1/labels}.
 */
public final class GatewayApi implements RequestHandler {

  private static final String HEALTH = "/v2/health/";
  private static final String MODELS = "/v2/models/";

  private final Endpoints endpoints;
  private final InferApi infer;
  private final LabelApi labels;
  private final BooleanSupplier ready;
  private final BooleanSupplier allRoutesKnown;
  private final String version;
  private final byte[] authorization;

  /**
   * @param ready whether requests are to be sent here
   * @param allRoutesKnown whether an endpoint that is not known here does not exist
   * @param version of the gateway
   * @param token that requests other than health's must bear; empty: none
   */
  public GatewayApi(
      Endpoints endpoints,
      InferApi infer,
      LabelApi labels,
      BooleanSupplier ready,
      BooleanSupplier allRoutesKnown,
      String version,
      String token) {
    this.endpoints = endpoints;
    this.infer = infer;
    this.labels = labels;
    this.ready = ready;
    this.allRoutesKnown = allRoutesKnown;
    this.version = version;
    this.authorization =
        token.isEmpty() ? new byte[0] : ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Labels and predictions are evidence. Pages of other sites must not make a browser send them,
   * and where a token is set, callers must present it.
   */
  @Override
  public Optional<Refusal> judge(RequestHead head) {
    if (head.path().startsWith(HEALTH)) {
      return Optional.empty();
    }
    Optional<String> foreign =
        ForeignPages.refusal(
            head.method(),
            head.header("Host").orElse(null),
            head.header("Origin").orElse(null),
            authorization.length == 0);
    if (foreign.isPresent()) {
      return foreign.map(why -> Refusal.of(403, why));
    }
    return authorized(head)
        ? Optional.empty()
        : Optional.of(
            new Refusal(401, "a bearer token is needed", Map.of("WWW-Authenticate", "Bearer")));
  }

  @Override
  public void handle(Exchange exchange) {
    String path = exchange.path();
    if (path.startsWith(HEALTH)) {
      health(exchange, path.substring(HEALTH.length()));
    } else if (path.startsWith(MODELS)) {
      model(exchange, path.substring(MODELS.length()).split("/", -1));
    } else if (path.equals("/v2") || path.equals("/v2/")) {
      onGet(exchange, () -> exchange.answer(200, ResponseWriter.server(version)));
    } else if (path.equals("/v1/labels")) {
      onPost(exchange, () -> labels.take(exchange));
    } else {
      notFound(exchange);
    }
  }

  private boolean authorized(RequestHead head) {
    return authorization.length == 0
        || MessageDigest.isEqual(
            authorization,
            head.header("Authorization").orElse("").getBytes(StandardCharsets.UTF_8));
  }

  private void health(Exchange exchange, String what) {
    switch (what) {
      case "live" -> onGet(exchange, () -> exchange.answer(200, ResponseWriter.flag("live", true)));
      case "ready" ->
          onGet(
              exchange,
              () -> {
                boolean now = ready.getAsBoolean();
                exchange.answer(now ? 200 : 503, ResponseWriter.flag("ready", now));
              });
      default -> notFound(exchange);
    }
  }

  /** {@code {m}[/versions/{v}][/ready|/infer]}. */
  private void model(Exchange exchange, String[] path) {
    String endpoint;
    int at = 1;
    Optional<String> asked = Optional.empty();
    try {
      endpoint = Exchange.decode(path[0]);
      if (path.length >= 3 && path[1].equals("versions")) {
        asked = Optional.of(Exchange.decode(path[2]));
        at = 3;
      }
    } catch (IllegalArgumentException e) {
      exchange.answer(
          400,
          ResponseWriter.error(
              "the path %s is not percent-encoded right: a %% needs two hex digits after it"
                  .formatted(exchange.path())));
      return;
    }
    String action = path.length == at ? "" : path.length == at + 1 ? path[at] : "?";
    if (endpoint.isEmpty() || !List.of("", "ready", "infer").contains(action)) {
      notFound(exchange);
      return;
    }
    Optional<ServingRoute> serving = endpoints.serving(endpoint);
    if (action.equals("ready")) {
      ready(exchange, endpoint, serving, asked);
    } else if (serving.isEmpty()) {
      absent(exchange, endpoint);
    } else {
      act(exchange, serving.get(), asked, action);
    }
  }

  private void act(Exchange exchange, ServingRoute serving, Optional<String> asked, String action) {
    Optional<ServedVersion> one = asked.flatMap(text -> version(serving, text));
    if (asked.isPresent() && one.isEmpty()) {
      exchange.answer(
          404,
          ResponseWriter.error(
              "endpoint '%s' has no version '%s' ready; it has %s"
                  .formatted(serving.route().endpoint(), asked.get(), versions(serving))));
    } else if (action.equals("infer")) {
      onPost(exchange, () -> infer.infer(exchange, serving, one));
    } else {
      onGet(exchange, () -> exchange.answer(200, metadata(serving, one)));
    }
  }

  private void ready(
      Exchange exchange, String endpoint, Optional<ServingRoute> serving, Optional<String> asked) {
    boolean ready =
        serving.isPresent() && (asked.isEmpty() || version(serving.get(), asked.get()).isPresent());
    if (!ready && !endpoints.known(endpoint)) {
      absent(exchange, endpoint);
      return;
    }
    onGet(
        exchange,
        () -> exchange.answer(ready ? 200 : 503, ResponseWriter.modelReady(endpoint, ready)));
  }

  private static byte[] metadata(ServingRoute serving, Optional<ServedVersion> one) {
    ServedVersion described = one.orElse(serving.champion());
    List<String> versions =
        one.map(version -> List.of(Integer.toString(version.version())))
            .orElseGet(() -> versions(serving));
    return ResponseWriter.model(
        serving.route().endpoint(),
        versions,
        described.model().platform(),
        one.map(version -> version.model().inputs().layout().inputs()).orElseGet(serving::inputs),
        described.model().outputs());
  }

  private static List<String> versions(ServingRoute serving) {
    return serving.byVersion().keySet().stream().sorted().map(String::valueOf).toList();
  }

  private static Optional<ServedVersion> version(ServingRoute serving, String text) {
    return serving.byVersion().values().stream()
        .filter(version -> Integer.toString(version.version()).equals(text))
        .findFirst();
  }

  private void absent(Exchange exchange, String endpoint) {
    if (endpoints.known(endpoint)) {
      tryAgain(exchange, "endpoint '" + endpoint + "' has no version ready yet");
    } else if (allRoutesKnown.getAsBoolean()) {
      exchange.answer(404, ResponseWriter.error(noEndpoint(endpoint)));
    } else {
      tryAgain(exchange, routesUnread(endpoint));
    }
  }

  private static void tryAgain(Exchange exchange, String message) {
    byte[] body = ResponseWriter.error(message);
    exchange.answer(503, Unpooled.wrappedBuffer(body), headers -> headers.set("Retry-After", "1"));
  }

  static String noEndpoint(String endpoint) {
    return "there is no endpoint '" + endpoint + "'";
  }

  static String routesUnread(String endpoint) {
    return "the gateway has just started and does not know yet whether there is an endpoint '%s'"
        .formatted(endpoint);
  }

  private static void notFound(Exchange exchange) {
    exchange.answer(
        404,
        ResponseWriter.error(
            "nothing is at %s; the gateway has /v2, /v2/health/live, /v2/health/ready,"
                    .formatted(exchange.path())
                + " /v2/models/{endpoint}[/versions/{version}][/ready|/infer] and /v1/labels"));
  }

  private static void onGet(Exchange exchange, Runnable answer) {
    only(exchange, exchange.head().isGet(), "GET, HEAD", answer);
  }

  private static void onPost(Exchange exchange, Runnable answer) {
    only(exchange, exchange.head().isPost(), "POST", answer);
  }

  private static void only(Exchange exchange, boolean allowed, String method, Runnable answer) {
    if (allowed) {
      answer.run();
    } else {
      byte[] body = ResponseWriter.error(exchange.path() + " takes " + method + " only");
      exchange.answer(405, Unpooled.wrappedBuffer(body), headers -> headers.set("Allow", method));
    }
  }
}
