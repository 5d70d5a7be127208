package dev.tidemill.schemas.spec.hook;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.tidemill.schemas.spec.field.Length;
import dev.tidemill.schemas.spec.field.Limits;
import dev.tidemill.schemas.spec.field.Matches;
import dev.tidemill.schemas.spec.field.SecretRef;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** What hooks.yaml says. A hook that it leaves out is closed. */
@JsonClassDescription("Who may call the hooks of Tidemill. A hook that is left out is closed.")
public record HooksDocument(
    @JsonPropertyDescription("Webhooks of GitHub, at /hooks/github.") Optional<Github> github,
    @JsonPropertyDescription("Webhooks of GitLab, at /hooks/gitlab.") Optional<Bearer> gitlab,
    @JsonPropertyDescription("Notifications of Alertmanager, at /hooks/alertmanager.")
        Optional<Alertmanager> alertmanager,
    @JsonPropertyDescription("CloudEvents over HTTP, at /hooks/cloudevents.")
        Optional<CloudEvents> cloudevents,
    @JsonPropertyDescription("Notifications of buckets of S3, at /hooks/s3.") Optional<Bearer> s3,
    @JsonProperty(defaultValue = "[]")
        @JsonPropertyDescription("Any other senders, at /hooks/webhook/NAME.")
        List<Sender> webhooks) {

  private static final String RATE = "600";
  private static final String RATE_SAYS =
      "How many requests a minute are taken at most; more are answered 429.";
  private static final String HEADER = "^[A-Za-z0-9-]{1,100}$";
  private static final String HEADER_SAYS = "letters, digits and hyphens";

  /** No hook at all. */
  public static final HooksDocument CLOSED =
      new HooksDocument(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          List.of());

  /** A sender that signs as GitHub does. */
  @JsonClassDescription("Webhooks of GitHub.")
  public record Github(
      @JsonPropertyDescription("The secret of the webhook, with which GitHub signs each request.")
          SecretRef secret,
      @JsonProperty(defaultValue = RATE)
          @Limits(min = 1, max = 1_000_000)
          @JsonPropertyDescription(RATE_SAYS)
          int rateLimit) {}

  /** A sender that sends a token. */
  @JsonClassDescription("A sender that proves itself by a token.")
  public record Bearer(
      @JsonPropertyDescription(
              "The token: GitLab sends it as X-Gitlab-Token, others as Authorization: Bearer"
                  + " TOKEN.")
          SecretRef token,
      @JsonProperty(defaultValue = RATE)
          @Limits(min = 1, max = 1_000_000)
          @JsonPropertyDescription(RATE_SAYS)
          int rateLimit) {}

  /** A sender of CloudEvents, which may ask before it sends. */
  @JsonClassDescription("CloudEvents over HTTP.")
  public record CloudEvents(
      @JsonPropertyDescription("The token, sent as Authorization: Bearer TOKEN.") SecretRef token,
      @JsonProperty(defaultValue = "[]")
          @JsonPropertyDescription(
              "Who may send, as WebHook-Request-Origin names it, for example eventgrid.azure.net,"
                  + " or \"*\" for anyone. Senders that ask before they send (HTTP OPTIONS, as the"
                  + " specification of CloudEvents says) need it; the token is needed all the"
                  + " same.")
          List<String> allowedOrigins,
      @JsonProperty(defaultValue = RATE)
          @Limits(min = 1, max = 1_000_000)
          @JsonPropertyDescription(RATE_SAYS)
          int rateLimit) {

    /** Whether a sender of this origin may send. */
    public boolean allows(String origin) {
      return allowedOrigins.stream().anyMatch(o -> o.equals("*") || o.equalsIgnoreCase(origin));
    }
  }

  /** Alertmanager has a token or a user with a password. */
  @JsonClassDescription("Notifications of Alertmanager. It has a token, or basic.")
  public record Alertmanager(
      @JsonPropertyDescription(
              "The token of http_config.authorization.credentials, sent as Authorization: Bearer"
                  + " TOKEN.")
          Optional<SecretRef> token,
      @JsonPropertyDescription("User and password of http_config.basic_auth.")
          Optional<Basic> basic,
      @JsonProperty(defaultValue = RATE)
          @Limits(min = 1, max = 1_000_000)
          @JsonPropertyDescription(RATE_SAYS)
          int rateLimit) {}

  /** A user with a password. */
  @JsonClassDescription("A user with a password.")
  public record Basic(
      @JsonPropertyDescription("The user.") String user,
      @JsonPropertyDescription("The password.") SecretRef password) {}

  /** Any sender. */
  @JsonClassDescription("A sender of webhooks. It has a signature, or a token.")
  public record Sender(
      @Matches(value = Matches.LABEL, says = Matches.LABEL_SAYS)
          @Length(max = 63)
          @JsonPropertyDescription("The name: the address is /hooks/webhook/NAME.")
          String name,
      @JsonPropertyDescription("How the sender signs its requests.") Optional<Signature> signature,
      @JsonPropertyDescription("Where the sender puts its token.") Optional<Token> token,
      @JsonPropertyDescription("What the signal of a request says. All of it may be left out.")
          Optional<Mapping> mapping,
      @JsonProperty(defaultValue = RATE)
          @Limits(min = 1, max = 1_000_000)
          @JsonPropertyDescription(RATE_SAYS)
          int rateLimit) {}

  /** An HMAC-SHA256 of the body. */
  @JsonClassDescription("An HMAC-SHA256 over the bytes of the body, in hex.")
  public record Signature(
      @Matches(value = HEADER, says = HEADER_SAYS)
          @JsonPropertyDescription("The header that holds it, for example X-Gitea-Signature.")
          String header,
      @Length(min = 0, max = 100)
          @JsonPropertyDescription(
              "What stands before it in the header, for example sha256=. Without it nothing.")
          Optional<String> prefix,
      @JsonPropertyDescription("The secret that both sides know.") SecretRef secret) {}

  /** A secret in a header. */
  @JsonClassDescription("A token in a header.")
  public record Token(
      @JsonProperty(defaultValue = "Authorization")
          @Matches(value = HEADER, says = HEADER_SAYS)
          @JsonPropertyDescription("The header that holds it.")
          String header,
      @Length(min = 0, max = 100)
          @JsonPropertyDescription(
              "What stands before it in the header, for example \"Bearer \". Without it nothing.")
          Optional<String> prefix,
      @JsonPropertyDescription("The token.") SecretRef value) {}

  /** Expressions in CEL over the request. */
  @JsonClassDescription(
      "Expressions in CEL over body, the JSON of the request, and headers, by their names in lower"
          + " case.")
  public record Mapping(
      @JsonPropertyDescription(
              "The same for every repetition of the same event; without it a digest of the body.")
          Optional<String> id,
      @JsonPropertyDescription("What kind of event it is.") Optional<String> type,
      @JsonPropertyDescription("What the event is about; an attribute of the signal.")
          Optional<String> subject,
      @JsonPropertyDescription("When it happened: a time, or text as 2026-11-01T06:30:00Z.")
          Optional<String> time,
      @JsonPropertyDescription("What conditions of triggers see as data; without it the body.")
          Optional<String> data,
      @JsonPropertyDescription(
              "The pipeline that the event is for, NAME or NAMESPACE/NAME; without it all whose"
                  + " triggers name the webhook.")
          Optional<String> pipeline,
      @JsonPropertyDescription("Requests for which it is false are answered and start nothing.")
          Optional<String> condition) {

    /** Nothing is mapped. */
    public static final Mapping NONE =
        new Mapping(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
  }

  /** The hooks that are open, as their addresses name them, and the place of the secret of each. */
  public Map<String, SecretRef> open() {
    Map<String, SecretRef> open = new LinkedHashMap<>();
    github.ifPresent(g -> open.put("github", g.secret()));
    gitlab.ifPresent(g -> open.put("gitlab", g.token()));
    alertmanager
        .flatMap(a -> a.token().or(() -> a.basic().map(Basic::password)))
        .ifPresent(place -> open.put("alertmanager", place));
    cloudevents.ifPresent(c -> open.put("cloudevents", c.token()));
    s3.ifPresent(s -> open.put("s3", s.token()));
    for (Sender w : webhooks) {
      w.signature()
          .map(Signature::secret)
          .or(() -> w.token().map(Token::value))
          .ifPresent(place -> open.put("webhook/" + w.name(), place));
    }
    return open;
  }

  /** Reports what is wrong although each field by itself is right: path and message. */
  public void check(BiConsumer<String, String> report) {
    alertmanager
        .filter(a -> a.token().isPresent() == a.basic().isPresent())
        .ifPresent(a -> report.accept("alertmanager", "write exactly one of token, basic"));
    Set<String> names = new HashSet<>();
    for (int i = 0; i < webhooks.size(); i++) {
      Sender sender = webhooks.get(i);
      String path = "webhooks[" + i + "]";
      if (sender.signature().isPresent() == sender.token().isPresent()) {
        report.accept(path, "write exactly one of signature, token");
      }
      if (!names.add(sender.name())) {
        report.accept(path + ".name", "the name \"" + sender.name() + "\" is taken; write another");
      }
    }
  }
}
